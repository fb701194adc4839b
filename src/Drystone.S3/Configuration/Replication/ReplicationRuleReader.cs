using System.Text;
using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Replication;

/// <summary>Reads one rule by itself.</summary>
internal static class ReplicationRuleReader
{
    private const string OfThisSchema =
        " for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for "
            + "more information.";

    /// <exception cref="S3Exception">MalformedXML, InvalidArgument or InvalidRequest.</exception>
    public static ReplicationRule Read(XmlRequestElement element)
    {
        var criteria = element.Single("SourceSelectionCriteria");
        var rule = WithFilter(element, new ReplicationRule
        {
            Id = RuleIds.Read(element.TextOf("ID")),
            IsEnabled = element.EnabledOf(),
            Priority = ReadPriority(element),
            Destination = ReplicationDestinationReader.Read(element.Required("Destination")),
            DeleteMarkerReplication = element.EnabledIn("DeleteMarkerReplication"),
            ExistingObjectReplication = element.EnabledIn("ExistingObjectReplication"),
            SseKmsEncryptedObjects = criteria?.EnabledIn("SseKmsEncryptedObjects"),
            ReplicaModifications = criteria?.EnabledIn("ReplicaModifications"),
        });
        Check(rule);
        return rule;
    }

    private static int? ReadPriority(XmlRequestElement element) => element.SignedIntegerOf("Priority") switch
    {
        < 0 => throw Refusals.Request($"Priority must be between 0 and {int.MaxValue}."),
        var priority => priority,
    };

    private static ReplicationRule WithFilter(XmlRequestElement element, ReplicationRule rule)
    {
        var prefix = element.TextOf("Prefix");
        if (element.Single("Filter") is not { } filter)
        {
            return rule with
            {
                UsesLegacyPrefix = true,
                Prefix = Checked(prefix ?? throw XmlRequestReader.Malformed()),
            };
        }

        var and = filter.Single("And");
        var filtered = WithConditions(and ?? filter, rule) with { HasAnd = and is not null };
        var outside = and is null ? 0 : CountOf(WithConditions(filter, rule));
        var isWellFormed = prefix is null
            && outside == 0
            && (and is null ? CountOf(filtered) <= 1 : CountOf(filtered) >= 2);
        return isWellFormed ? filtered : throw XmlRequestReader.Malformed();
    }

    private static ReplicationRule WithConditions(XmlRequestElement element, ReplicationRule rule)
    {
        var tags = element.All("Tag").Select(tag => tag.ReadTag()).ToArray();
        if (tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() != tags.Length)
        {
            throw Refusals.DuplicateTagKeys();
        }

        TagRules.Check(tags, Limits.TagsPerObject);
        return rule with
        {
            Prefix = element.TextOf("Prefix") is { } prefix ? Checked(prefix) : null,
            Tags = [.. tags],
        };
    }

    private static int CountOf(ReplicationRule rule) => (rule.Prefix is null ? 0 : 1) + rule.Tags.Count;

    private static string Checked(string prefix) => Encoding.UTF8.GetByteCount(prefix) <= Limits.KeyBytes
        ? prefix
        : throw Refusals.Request($"The maximum size of a prefix is {Limits.KeyBytes}.");

    private static void Check(ReplicationRule rule)
    {
        Require(
            rule.Destination.ReplicaKmsKeyId is null || rule.SseKmsEncryptedObjects is not null,
            "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.");
        Require(
            !string.IsNullOrEmpty(rule.Destination.ReplicaKmsKeyId) || rule.SseKmsEncryptedObjects is null,
            "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.");
        if (rule.UsesLegacyPrefix)
        {
            Require(rule.Priority is null, "Priority cannot be used" + OfThisSchema);
            Require(rule.DeleteMarkerReplication is null, "DeleteMarkerReplication cannot be used" + OfThisSchema);
            return;
        }

        Require(rule.Priority is not null, "Priority must be specified" + OfThisSchema);
        Require(rule.DeleteMarkerReplication is not null, "DeleteMarkerReplication must be specified" + OfThisSchema);
        Require(
            rule.Tags.Count == 0 || rule.DeleteMarkerReplication == false,
            "Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer "
                + "Guide for more information.");
    }

    private static void Require(bool isMet, string message)
    {
        if (!isMet)
        {
            throw Refusals.Request(message);
        }
    }
}
