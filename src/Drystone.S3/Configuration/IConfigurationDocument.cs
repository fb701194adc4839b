using System.Buffers;
using System.Globalization;
using System.Text;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration;

/// <summary>A configuration of a bucket that is stored and answered as one XML document.</summary>
public interface IConfigurationDocument
{
    /// <summary>Name of the root element, of the request as of the answer.</summary>
    string RootName { get; }

    /// <summary>Writes the children of the root, in the order of AWS's API reference.</summary>
    void Write(XmlResponseWriter xml);
}

/// <summary>What all configuration documents have in common.</summary>
public static class ConfigurationDocument
{
    /// <summary>Writes declaration, root and children: the answer of the Get operation.</summary>
    public static void WriteDocument(this IConfigurationDocument document, XmlResponseWriter xml)
    {
        var root = Encoding.UTF8.GetBytes(document.RootName);
        xml.StartDocument(root);
        document.Write(xml);
        xml.End(root);
    }

    /// <summary>The whole document in UTF-8, which the type's own Parse reads back to an equal value.</summary>
    public static byte[] ToUtf8(this IConfigurationDocument document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        document.WriteDocument(new XmlResponseWriter(buffer));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>As above, of a document that a client sent and that is to be kept.</summary>
    /// <exception cref="S3Exception">MaxMessageLengthExceeded: written out it is larger than what can be
    /// kept.</exception>
    public static byte[] ToStored(
        this IConfigurationDocument document, int bytesAtMost = Limits.ConfigurationBytes)
    {
        var utf8 = document.ToUtf8();
        ThrowIfLarger(utf8, bytesAtMost);
        return utf8;
    }

    /// <exception cref="S3Exception">MaxMessageLengthExceeded.</exception>
    internal static void ThrowIfLarger(ReadOnlyMemory<byte> body, int bytesAtMost)
    {
        if (body.Length > bytesAtMost)
        {
            throw new S3Exception(S3Errors.MaxMessageLengthExceeded, details:
            [
                new("MaxMessageLengthBytes", bytesAtMost.ToString(CultureInfo.InvariantCulture)),
            ]);
        }
    }
}
