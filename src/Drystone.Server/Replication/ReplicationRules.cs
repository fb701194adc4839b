using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Keys;

namespace Drystone.Server.Replication;

/// <summary>The replication configurations of buckets, parsed once for each revision of a bucket. One that cannot be
/// read concerns its bucket alone.</summary>
internal sealed class ReplicationRules(ObjectStore store)
{
    private readonly ConcurrentDictionary<long, Parsed> parsed = new();

    /// <summary>Null when the bucket has none, or none that can be read.</summary>
    public ReplicationConfiguration? Find(BucketInfo bucket) => Read(bucket).Found;

    /// <summary>Why a bucket's configuration cannot be read, and what to do; null when it can, or there is
    /// none.</summary>
    public string? FaultOf(BucketInfo bucket) => Read(bucket).Fault;

    /// <summary>Of a bucket that is not replicated any more.</summary>
    public void Forget(long bucketId) => parsed.TryRemove(bucketId, out _);

    private Parsed Read(BucketInfo bucket)
    {
        if (!bucket.Has(ConfigurationKind.Replication))
        {
            return Parsed.None;
        }

        return parsed.TryGetValue(bucket.Id, out var cached) && cached.Revision == bucket.Revision
            ? cached
            : parsed[bucket.Id] = Parse(bucket);
    }

    private Parsed Parse(BucketInfo bucket)
    {
        var stored = store.FindConfiguration(
            Authorizer.AsServer<Inspect>(bucket), ConfigurationKind.Replication);
        try
        {
            return new Parsed(
                bucket.Revision, stored is null ? null : ReplicationConfiguration.Parse(stored), Fault: null);
        }
        catch (S3Exception refusal)
        {
            return new Parsed(
                bucket.Revision, Found: null,
                $"The replication configuration of the bucket '{bucket.Name}' cannot be read ({refusal.Message}); put "
                    + "it anew.");
        }
    }

    /// <summary>The rules by which a version goes somewhere, one for each destination.</summary>
    public static IEnumerable<ReplicationRule> Select(ReplicationConfiguration configuration, ObjectInfo info) =>
        configuration.Select(info.Key, [.. info.Tags.Select(tag => new Tag(tag.Key, tag.Value))])

            // A rule of the older form replicates delete markers without saying so.
            .Where(rule => !info.IsDeleteMarker || rule.UsesLegacyPrefix || rule.DeleteMarkerReplication == true)
            .Where(rule => TakesEncryption(rule, info));

    /// <summary>The rule by which a version goes to a destination; null when none leads there any more. One whose tags
    /// no longer match is better than none: what was begun under it is brought to an end.</summary>
    public static ReplicationRule? Select(ReplicationConfiguration configuration, ObjectInfo info, string bucketArn) =>
        Select(configuration, info).FirstOrDefault(rule => rule.Destination.BucketArn == bucketArn)
        ?? configuration.Rules.FirstOrDefault(rule =>
            rule.IsEnabled && rule.Destination.BucketArn == bucketArn && TakesEncryption(rule, info));

    /// <summary>Versions under keys of key management go by rules that ask for them, as at AWS.</summary>
    private static bool TakesEncryption(ReplicationRule rule, ObjectInfo info) =>
        info.Encryption is not { Kind: (byte)SseKind.Kms } || rule.SseKmsEncryptedObjects == true;

    /// <param name="Fault">Null when it can be read.</param>
    private sealed record Parsed(long Revision, ReplicationConfiguration? Found, string? Fault)
    {
        public static Parsed None { get; } = new(Revision: 0, Found: null, Fault: null);
    }
}
