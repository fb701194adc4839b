using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Replication;

/// <summary>The replication configuration of a bucket.</summary>
/// <param name="Role">The ARN of whom replication acts as.</param>
/// <param name="Rules">1 to 1,000 in the order sent.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html</remarks>
public sealed record ReplicationConfiguration(string Role, ValueList<ReplicationRule> Rules) : IConfigurationDocument
{
    public const string Root = "ReplicationConfiguration";

    public string RootName => Root;

    public const int RulesAtMost = 1_000;

    /// <exception cref="S3Exception">MalformedXML, InvalidArgument or InvalidRequest.</exception>
    public static ReplicationConfiguration Parse(ReadOnlyMemory<byte> body)
    {
        var root = XmlRequestReader.Read(body, Root);
        var role = root.RequiredTextOf("Role").Trim();
        var elements = root.All("Rule").ToList();
        if (elements.Count == 0)
        {
            throw XmlRequestReader.Malformed();
        }

        if (elements.Count > RulesAtMost)
        {
            throw Refusals.Request(
                $"The number of replication rules must not exceed the allowed limit of {RulesAtMost} rules.");
        }

        var rules = elements.Select(ReplicationRuleReader.Read).ToArray();
        if (!role.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw S3Exception.InvalidArgument("Invalid Role specified in replication configuration", "Role", role);
        }

        CheckTogether(rules);
        return new ReplicationConfiguration(role, [.. rules]);
    }

    /// <summary>The rules an object is replicated by: for each destination the one of the greatest priority.</summary>
    /// <inheritdoc cref="ReplicationRule.Matches"/>
    public IEnumerable<ReplicationRule> Select(string key, IReadOnlyCollection<Tag> tags) => Rules
        .Where(rule => rule.IsEnabled && rule.Matches(key, tags))
        .GroupBy(rule => rule.Destination.BucketArn, StringComparer.Ordinal)
        .Select(rules => rules.MaxBy(rule => rule.Priority ?? -1)!);

    /// <summary>Writes the children of <see cref="Root"/>.</summary>
    public void Write(XmlResponseWriter xml)
    {
        xml.Element("Role"u8, Role);
        foreach (var rule in Rules)
        {
            ReplicationRuleWriter.Write(xml, rule);
        }
    }

    private static void CheckTogether(ReplicationRule[] rules)
    {
        if (RuleIds.FirstDuplicate(rules.Select(rule => rule.Id)) is { } id)
        {
            throw S3Exception.InvalidArgument("Rule Id must be unique", "ID", id);
        }

        foreach (var ofDestination in rules.GroupBy(rule => rule.Destination.BucketArn, StringComparer.Ordinal))
        {
            CheckPriorities(ofDestination);
            CheckPrefixes([.. ofDestination.Where(rule => rule.UsesLegacyPrefix).Select(rule => rule.Prefix ?? "")]);
        }
    }

    private static void CheckPriorities(IEnumerable<ReplicationRule> rules)
    {
        var seen = new HashSet<int>();
        foreach (var priority in rules.Select(rule => rule.Priority).OfType<int>())
        {
            if (!seen.Add(priority))
            {
                throw Refusals.Request($"Found duplicate priority {priority}.");
            }
        }
    }

    // Rules of the older form have no priority that could decide between them. Sorted, a prefix stands before what it
    // begins, and nothing that it does not begin comes between.
    private static void CheckPrefixes(string[] prefixes)
    {
        Array.Sort(prefixes, StringComparer.Ordinal);
        for (var i = 1; i < prefixes.Length; i++)
        {
            if (prefixes[i].StartsWith(prefixes[i - 1], StringComparison.Ordinal))
            {
                throw Refusals.Request($"Found overlapping prefixes '{prefixes[i - 1]}' and '{prefixes[i]}'");
            }
        }
    }
}
