using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Lifecycle;

/// <summary>Writes a rule in the element order of AWS's reference, in the form it was sent in.</summary>
internal static class LifecycleRuleWriter
{
    public static void Write(XmlResponseWriter xml, LifecycleRule rule)
    {
        xml.Start("Rule"u8);
        if (rule.AbortIncompleteMultipartUploadDays is { } days)
        {
            xml.Start("AbortIncompleteMultipartUpload"u8);
            xml.Element("DaysAfterInitiation"u8, days);
            xml.End("AbortIncompleteMultipartUpload"u8);
        }

        WriteExpiration(xml, rule.Expiration);
        if (!rule.UsesLegacyPrefix)
        {
            WriteFilter(xml, rule);
        }

        xml.Element("ID"u8, rule.Id);
        WriteNoncurrent(xml, rule);
        if (rule.UsesLegacyPrefix)
        {
            xml.Element("Prefix"u8, rule.Prefix ?? "");
        }

        xml.Status(rule.IsEnabled);
        WriteTransitions(xml, rule);
        xml.End("Rule"u8);
    }

    private static void WriteExpiration(XmlResponseWriter xml, LifecycleExpiration? expiration)
    {
        if (expiration is null)
        {
            return;
        }

        xml.Start("Expiration"u8);
        xml.OptionalElement("Date"u8, expiration.Date);
        xml.OptionalElement("Days"u8, expiration.Days);
        xml.OptionalElement("ExpiredObjectDeleteMarker"u8, expiration.ExpiredObjectDeleteMarker);
        xml.End("Expiration"u8);
    }

    private static void WriteFilter(XmlResponseWriter xml, LifecycleRule rule)
    {
        xml.Start("Filter"u8);
        if (rule.HasAnd)
        {
            xml.Start("And"u8);
        }

        xml.OptionalElement("ObjectSizeGreaterThan"u8, rule.SizeGreaterThanBytes);
        xml.OptionalElement("ObjectSizeLessThan"u8, rule.SizeLessThanBytes);
        xml.OptionalElement("Prefix"u8, rule.Prefix);
        TagXml.Write(xml, rule.Tags);
        if (rule.HasAnd)
        {
            xml.End("And"u8);
        }

        xml.End("Filter"u8);
    }

    private static void WriteNoncurrent(XmlResponseWriter xml, LifecycleRule rule)
    {
        if (rule.NoncurrentVersionExpiration is { } expiration)
        {
            xml.Start("NoncurrentVersionExpiration"u8);
            xml.OptionalElement("NewerNoncurrentVersions"u8, expiration.NewerNoncurrentVersions);
            xml.OptionalElement("NoncurrentDays"u8, expiration.NoncurrentDays);
            xml.End("NoncurrentVersionExpiration"u8);
        }

        foreach (var transition in rule.NoncurrentVersionTransitions)
        {
            xml.Start("NoncurrentVersionTransition"u8);
            xml.OptionalElement("NewerNoncurrentVersions"u8, transition.NewerNoncurrentVersions);
            xml.Element("NoncurrentDays"u8, transition.NoncurrentDays);
            xml.Element("StorageClass"u8, transition.StorageClass);
            xml.End("NoncurrentVersionTransition"u8);
        }
    }

    private static void WriteTransitions(XmlResponseWriter xml, LifecycleRule rule)
    {
        foreach (var transition in rule.Transitions)
        {
            xml.Start("Transition"u8);
            xml.OptionalElement("Date"u8, transition.Date);
            xml.OptionalElement("Days"u8, transition.Days);
            xml.Element("StorageClass"u8, transition.StorageClass);
            xml.End("Transition"u8);
        }
    }
}
