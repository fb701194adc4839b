using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;

namespace Drystone.Server.Replication;

/// <summary>The replication configurations of buckets, parsed once for each revision of a bucket.</summary>
internal sealed class ReplicationRules(ObjectStore store)
{
    private readonly ConcurrentDictionary<long, (long Revision, ReplicationConfiguration? Found)> parsed = new();

    /// <summary>Null when the bucket has none.</summary>
    public ReplicationConfiguration? Find(BucketInfo bucket)
    {
        if (!bucket.Has(ConfigurationKind.Replication))
        {
            return null;
        }

        if (parsed.TryGetValue(bucket.Id, out var cached) && cached.Revision == bucket.Revision)
        {
            return cached.Found;
        }

        var stored = store.FindConfiguration(
            Authorizer.AsServer<Inspect>(bucket), ConfigurationKind.Replication);
        var found = stored is null ? null : ReplicationConfiguration.Parse(stored);
        parsed[bucket.Id] = (bucket.Revision, found);
        return found;
    }

    /// <summary>The rules by which a version goes somewhere, one for each destination.</summary>
    public static IEnumerable<ReplicationRule> Select(ReplicationConfiguration configuration, ObjectInfo info) =>
        configuration.Select(info.Key, [.. info.Tags.Select(tag => new Tag(tag.Key, tag.Value))])

            // A rule of the older form replicates delete markers without saying so.
            .Where(rule => !info.IsDeleteMarker || rule.UsesLegacyPrefix || rule.DeleteMarkerReplication == true);

    /// <summary>The rule by which a version goes to a destination; null when none leads there any more. One whose tags
    /// no longer match is better than none: what was begun under it is brought to an end.</summary>
    public static ReplicationRule? Select(ReplicationConfiguration configuration, ObjectInfo info, string bucketArn) =>
        Select(configuration, info).FirstOrDefault(rule => rule.Destination.BucketArn == bucketArn)
        ?? configuration.Rules.FirstOrDefault(rule => rule.IsEnabled && rule.Destination.BucketArn == bucketArn);
}
