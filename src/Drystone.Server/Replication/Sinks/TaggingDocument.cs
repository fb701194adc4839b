using System.Buffers;
using System.Text;
using Drystone.S3.Xml;

namespace Drystone.Server.Replication.Sinks;

/// <summary>The body of PutObjectTagging.</summary>
internal static class TaggingDocument
{
    public static string Of(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var xml = new XmlResponseWriter(bytes);
        xml.StartDocument("Tagging"u8);
        xml.Start("TagSet"u8);
        foreach (var (key, value) in tags)
        {
            xml.Start("Tag"u8);
            xml.Element("Key"u8, key);
            xml.Element("Value"u8, value);
            xml.End("Tag"u8);
        }

        xml.End("TagSet"u8);
        xml.End("Tagging"u8);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
