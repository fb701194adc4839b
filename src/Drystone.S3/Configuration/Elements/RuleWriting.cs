using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Elements;

/// <summary>Elements that many configurations have in common.</summary>
internal static class RuleWriting
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
        xml.Element("Status"u8, RuleReading.StatusText(isEnabled));

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
}
