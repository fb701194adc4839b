using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Drystone.S3.Xml;

namespace Drystone.S3.Tests.Configuration.Elements;

/// <summary>What the tests of documents share.</summary>
internal static class Texts
{
    public const string Malformed =
        "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema";

    public static byte[] Bytes(string root, string content) => Encoding.UTF8.GetBytes($"<{root}>{content}</{root}>");

    /// <summary>The document as the server writes it.</summary>
    public static byte[] Written(string root, Action<XmlResponseWriter> writeChildren)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var xml = new XmlResponseWriter(buffer);
        var name = Encoding.UTF8.GetBytes(root);
        xml.StartDocument(name);
        writeChildren(xml);
        xml.End(name);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What stands inside of the root of a written document.</summary>
    public static string Children(string root, Action<XmlResponseWriter> writeChildren)
    {
        var text = Encoding.UTF8.GetString(Written(root, writeChildren));
        Assert.Equal(root, XDocument.Parse(text).Root!.Name.LocalName);
        return Regex.Match(text, $"<{root} [^>]*>(.*)</{root}>", RegexOptions.Singleline).Groups[1].Value;
    }

    /// <summary>Code and message of a refusal.</summary>
    public static string Refusal(Action parse)
    {
        var refusal = Assert.Throws<S3Exception>(parse);
        return $"{refusal.Error.Code}: {refusal.Message}";
    }

    /// <summary>The further elements of a refusal, e.g. <c>ArgumentName=Days</c>.</summary>
    public static string Details(Action parse) =>
        string.Join(' ', Assert.Throws<S3Exception>(parse).Details.Select(detail => $"{detail.Key}={detail.Value}"));

    public static string Repeated(int count, Func<int, string> element) =>
        string.Concat(Enumerable.Range(1, count).Select(element));
}
