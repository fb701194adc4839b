using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Elements;

/// <summary>Elements that many configurations have in common.</summary>
internal static class ElementWriting
{
    internal static void OptionalElement(this XmlResponseWriter xml, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            xml.Element(name, value);
        }
    }

    internal static void OptionalElement(this XmlResponseWriter xml, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            xml.Element(name, value);
        }
    }

    internal static void OptionalElement(this XmlResponseWriter xml, ReadOnlySpan<byte> name, bool? flag)
    {
        if (flag is { } value)
        {
            xml.Element(name, value);
        }
    }

    internal static void Status(this XmlResponseWriter xml, bool isEnabled) =>
        xml.Element("Status"u8, ElementReading.StatusText(isEnabled));

    /// <summary>An element that holds only a status; nothing when there is none.</summary>
    internal static void OptionalStatus(this XmlResponseWriter xml, ReadOnlySpan<byte> name, bool? isEnabled)
    {
        if (isEnabled is { } value)
        {
            xml.Start(name);
            xml.Status(value);
            xml.End(name);
        }
    }

    internal static void Tags(this XmlResponseWriter xml, ValueList<Tag> tags)
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
