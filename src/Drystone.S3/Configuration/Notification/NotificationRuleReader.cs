using System.Text;
using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Notification;

/// <summary>Reads one rule by itself.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html</remarks>
internal static class NotificationRuleReader
{
    // arn:partition:service:region:account:resource, of which region and account may be empty.
    private const int ArnParts = 6;

    /// <exception cref="S3Exception">MalformedXML or InvalidArgument.</exception>
    public static NotificationRule Read(XmlRequestElement element, NotificationTarget target)
    {
        var id = element.TextOf("Id");
        var events = element.All("Event").Select(ReadEvent).ToArray();
        var filter = element.Single("Filter")?.Single("S3Key")?.All("FilterRule").Select(ReadFilterRule).ToList() ?? [];
        return new NotificationRule
        {
            Id = RuleIds.Read(id),
            Kind = target.Kind,
            Arn = ReadArn(element, target),
            // Rules are compared event by event, and one name said a hundred thousand times would keep us busy.
            Events = events.Length != 0 ? [.. events.Distinct()] : throw XmlRequestReader.Malformed(),
            Prefix = ValueOf(filter, "prefix"),
            Suffix = ValueOf(filter, "suffix"),
        };
    }

    private static string ReadArn(XmlRequestElement element, NotificationTarget target)
    {
        var arn = element.RequiredTextOf(target.ArnElement).Trim();
        return arn.Split(':', ArnParts) is ["arn", not "", var service, _, _, not ""] && service == target.Service
            ? arn
            : throw S3Exception.InvalidArgument("The ARN could not be parsed", target.ArnElement, arn);
    }

    private static string ReadEvent(XmlRequestElement element)
    {
        var name = element.HasChildren ? throw XmlRequestReader.Malformed() : element.Text.Trim();
        return NotificationEvents.All.Contains(name)
            ? name
            : throw S3Exception.InvalidArgument("A specified event is not supported for notifications.", "Event", name);
    }

    private static KeyValuePair<string, string> ReadFilterRule(XmlRequestElement rule)
    {
        var name = rule.RequiredTextOf("Name");
        var value = rule.RequiredTextOf("Value");
        if (!IsName(name, "prefix") && !IsName(name, "suffix"))
        {
            throw S3Exception.InvalidArgument(
                "filter rule name must be either prefix or suffix", "FilterRule.Name", name);
        }

        return Encoding.UTF8.GetByteCount(value) <= Limits.KeyBytes
            ? new(name, value)
            : throw S3Exception.InvalidArgument(
                $"Size of filter rule value cannot exceed {Limits.KeyBytes} bytes in UTF-8 representation",
                "FilterRule.Value",
                value);
    }

    private static string? ValueOf(List<KeyValuePair<string, string>> filter, string name)
    {
        var values = filter.Where(rule => IsName(rule.Key, name)).Select(rule => rule.Value).ToList();
        return values.Count <= 1
            ? values.FirstOrDefault()
            : throw Refusals.Argument($"Cannot specify more than one {name} rule in a filter.", "FilterRule.Name");
    }

    private static bool IsName(string given, string name) => given.Equals(name, StringComparison.OrdinalIgnoreCase);
}
