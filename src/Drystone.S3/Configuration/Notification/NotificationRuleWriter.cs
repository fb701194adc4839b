using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Notification;

/// <summary>Writes a rule; the names of filter rules have a capital, as in AWS's answers.</summary>
internal static class NotificationRuleWriter
{
    public static void Write(XmlResponseWriter xml, NotificationRule rule)
    {
        switch (rule.Kind)
        {
            case NotificationTargetKind.Topic:
                Start(xml, "TopicConfiguration"u8, rule);
                xml.Element("Topic"u8, rule.Arn);
                xml.End("TopicConfiguration"u8);
                break;
            case NotificationTargetKind.Queue:
                Start(xml, "QueueConfiguration"u8, rule);
                xml.Element("Queue"u8, rule.Arn);
                xml.End("QueueConfiguration"u8);
                break;
            default:
                Start(xml, "CloudFunctionConfiguration"u8, rule);
                xml.Element("CloudFunction"u8, rule.Arn);
                xml.End("CloudFunctionConfiguration"u8);
                break;
        }
    }

    private static void Start(XmlResponseWriter xml, ReadOnlySpan<byte> name, NotificationRule rule)
    {
        xml.Start(name);
        foreach (var pattern in rule.Events)
        {
            xml.Element("Event"u8, pattern);
        }

        if (rule.HasFilter)
        {
            xml.Start("Filter"u8);
            xml.Start("S3Key"u8);
            WriteFilterRule(xml, "Prefix"u8, rule.Prefix);
            WriteFilterRule(xml, "Suffix"u8, rule.Suffix);
            xml.End("S3Key"u8);
            xml.End("Filter"u8);
        }

        xml.Element("Id"u8, rule.Id);
    }

    private static void WriteFilterRule(XmlResponseWriter xml, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            xml.Start("FilterRule"u8);
            xml.Element("Name"u8, name);
            xml.Element("Value"u8, value);
            xml.End("FilterRule"u8);
        }
    }
}
