using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Notification;

/// <summary>The notification configuration of a bucket.</summary>
/// <param name="Rules">Topics, then queues, then functions; may be empty, which switches notifications off.</param>
/// <param name="HasEventBridge">Whether every event goes to the event bus as well.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html</remarks>
public sealed record NotificationConfiguration(ValueList<NotificationRule> Rules, bool HasEventBridge)
    : IConfigurationDocument
{
    public const string Root = "NotificationConfiguration";

    public string RootName => Root;

    /// <summary>https://docs.aws.amazon.com/general/latest/gr/s3.html</summary>
    public const int RulesAtMost = 100;

    /// <exception cref="S3Exception">MalformedXML or InvalidArgument.</exception>
    public static NotificationConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, Root);
        var rules = NotificationTargets.All
            .SelectMany(target => root.All(target.Element).Select(rule => NotificationRuleReader.Read(rule, target)))
            .ToArray();
        if (rules.Length > RulesAtMost)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument,
                $"A bucket can have at most {RulesAtMost} event notification configurations.");
        }

        if (RuleIds.FirstDuplicate(rules.Select(rule => rule.Id)) is not null)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "Same ID used for multiple configurations. IDs must be unique.");
        }

        CheckOverlap(rules);
        return new NotificationConfiguration([.. rules], root.Single("EventBridgeConfiguration") is not null);
    }

    /// <summary>The rules that an event of a key goes to.</summary>
    /// <inheritdoc cref="NotificationRule.Matches"/>
    public IEnumerable<NotificationRule> Matches(string eventName, string key) =>
        Rules.Where(rule => rule.Matches(eventName, key));

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        foreach (var rule in Rules)
        {
            NotificationRuleWriter.Write(xml, rule);
        }

        if (HasEventBridge)
        {
            xml.Start("EventBridgeConfiguration"u8);
            xml.End("EventBridgeConfiguration"u8);
        }
    }

    private static void CheckOverlap(NotificationRule[] rules)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules.Take(i).FirstOrDefault(rules[i].Overlaps) is { } other)
            {
                throw new S3Exception(S3Errors.InvalidArgument, OverlapMessage(rules[i], other));
            }
        }
    }

    // AWS tells rules for all keys from those that filters were meant to keep apart.
    private static string OverlapMessage(NotificationRule rule, NotificationRule other) =>
        rule.HasFilter && other.HasFilter
            ? "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
                + "overlapping for the same event type."
            : "Configurations overlap. Configurations on the same bucket cannot share a common event type.";
}
