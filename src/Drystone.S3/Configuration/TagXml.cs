using Drystone.S3.Xml;

namespace Drystone.S3.Configuration;

/// <summary>The <c>Tag</c> elements of a parent.</summary>
internal static class TagXml
{
    public static ValueList<Tag> Parse(XmlRequestElement parent) =>
        [.. parent.All("Tag").Select(tag => new Tag(tag.RequiredTextOf("Key"), tag.RequiredTextOf("Value")))];

    public static void Write(XmlResponseWriter xml, IEnumerable<Tag> tags)
    {
        foreach (var tag in tags)
        {
            xml.Start("Tag"u8);
            xml.Element("Key"u8, tag.Key);
            xml.Element("Value"u8, tag.Value);
            xml.End("Tag"u8);
        }
    }
}
