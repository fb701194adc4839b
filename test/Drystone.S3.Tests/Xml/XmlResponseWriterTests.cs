using System.Buffers;
using System.Text;
using System.Xml.Linq;
using Drystone.S3.Xml;

namespace Drystone.S3.Tests.Xml;

public sealed class XmlResponseWriterTests
{
    [Fact]
    public void A_document_has_declaration_namespace_and_typed_elements()
    {
        var text = Written(writer =>
        {
            writer.StartDocument("Result"u8);
            writer.Element("Key"u8, "a");
            writer.Element("Size"u8, -42);
            writer.Element("IsTruncated"u8, true);
            writer.Element("LastModified"u8, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero));
            writer.OptionalElement("Prefix"u8, null);
            writer.Start("Owner"u8, "kind=\"x\""u8);
            writer.End("Owner"u8);
            writer.End("Result"u8);
        });
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<Result xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Key>a</Key><Size>-42</Size>"
                + "<IsTruncated>true</IsTruncated><LastModified>2026-01-02T03:04:05.006Z</LastModified>"
                + "<Owner kind=\"x\"></Owner></Result>",
            text);
    }

    [Theory]
    [InlineData("<a>&\"b'", "&lt;a&gt;&amp;&quot;b'")]
    [InlineData("a\r\n\tb", "a&#13;\n\tb")]
    [InlineData("\u0000\u0001\u001f", "&#x00;&#x01;&#x1f;")]
    [InlineData("é한😀\uFF01", "é한😀\uFF01")]
    [InlineData("\uFFFE\uFFFF", "&#xfffe;&#xffff;")]
    public void Text_is_escaped(string text, string expected) =>
        Assert.Equal($"<K>{expected}</K>", Written(writer => writer.Element("K"u8, text)));

    [Fact]
    public void Every_text_of_XML_reads_back()
    {
        var text = string.Concat(Enumerable.Range(0x20, 0xD800 - 0x20).Select(value => (char)value)) + "\t\n\r";
        var document = XDocument.Parse(Written(writer =>
        {
            writer.StartDocument("R"u8, hasNamespace: false);
            writer.Element("K"u8, text);
            writer.End("R"u8);
        }));
        Assert.Equal(text, document.Root!.Value);
    }

    private static string Written(Action<XmlResponseWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(new XmlResponseWriter(buffer));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
