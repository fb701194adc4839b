using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Another bucket of this server. No byte is copied: source and replica share them.</summary>
internal sealed class LocalSink(ObjectStore store, AccessLists acls, bool encryptsByDefault) : IReplicaSink
{
    public const string LocalName = "local";

    public string Name => LocalName;

    public async Task DeliverAsync(ReplicaSource source, CancellationToken cancel)
    {
        var info = source.Info;
        var bucket = store.FindBucket(new BucketName(source.DestinationBucket))
            ?? throw new DeliveryException(
                DeliveryFault.Temporary, $"There is no bucket '{source.DestinationBucket}' on this server.");
        if (bucket.Owner != source.Bucket.Owner)
        {
            throw new DeliveryException(
                DeliveryFault.Refused, $"The bucket '{bucket.Name}' belongs to another account.");
        }

        if (!info.IsDeleteMarker && (encryptsByDefault || bucket.Has(ConfigurationKind.Encryption)))
        {
            throw new DeliveryException(
                DeliveryFault.Refused,
                $"The destination '{bucket.Name}' encrypts what it stores, and the replica would share plain bytes.");
        }

        // Where both buckets have access control lists, the replica is whose its source is, with the same list.
        var followsAcl = acls.AreEnabled(source.Bucket) && acls.AreEnabled(bucket);
        var place = new ReplicaPlace(info.Version, info.LastModified, followsAcl ? info.Owner : null);
        var outcome = info.IsDeleteMarker
            ? (await store.InstallReplicaMarkerAsync(
                Authorizer.AsServer<Delete>(bucket, info.Key, version: null), place, cancel)).Outcome
            : source.Work == ReplicationWork.Facts
                ? await FollowAsync(bucket, source, place, followsAcl, cancel)
                : await InstallAsync(bucket, source, place, followsAcl, cancel);
        if (outcome != WriteOutcome.Done)
        {
            throw Refusal(outcome, bucket);
        }
    }

    private async Task<WriteOutcome> FollowAsync(
        BucketInfo bucket, ReplicaSource source, ReplicaPlace place, bool followsAcl, CancellationToken cancel)
    {
        var info = source.Info;
        var result = await store.UpdateReplicaAsync(
            Authorizer.AsServer<Write>(bucket, info.Key, info.Version),
            new ReplicaFacts(info.Tags, info.Lock, followsAcl, info.Acl), cancel);
        return result.Outcome == WriteOutcome.NoSuchVersion
            ? await InstallAsync(bucket, source, place, followsAcl, cancel)
            : result.Outcome;
    }

    private async Task<WriteOutcome> InstallAsync(
        BucketInfo bucket, ReplicaSource source, ReplicaPlace place, bool followsAcl, CancellationToken cancel)
    {
        var info = source.Info;
        var facts = new NewObject
        {
            ETag = info.ETag,
            Headers = source.Headers,
            Tags = info.Tags,
            Checksum = info.Checksum,
            Lock = info.Lock,
            Acl = followsAcl ? info.Acl : null,
        };
        var result = await store.InstallReplicaAsync(
            source.Reader, Authorizer.AsServer<Write>(bucket, info.Key, version: null), facts, place, cancel);
        return result.Outcome;
    }

    private static DeliveryException Refusal(WriteOutcome outcome, BucketInfo bucket) => outcome switch
    {
        WriteOutcome.NotVersioned => new(
            DeliveryFault.Refused, $"Versioning is not enabled on the destination '{bucket.Name}'."),
        WriteOutcome.NoObjectLock => new(
            DeliveryFault.Refused, $"The version is locked, and '{bucket.Name}' has no object lock."),
        WriteOutcome.Locked => new(
            DeliveryFault.Refused, $"The replica in '{bucket.Name}' is protected by object lock."),
        _ => new(DeliveryFault.Temporary, $"The replica was not written to '{bucket.Name}': {outcome}."),
    };
}
