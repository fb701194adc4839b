using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Keys;
using Drystone.Server.Operations;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>Another bucket of this server. Source and replica share their bytes, but where plain ones come into a
/// bucket that encrypts what it stores.</summary>
internal sealed class LocalSink(ObjectStore store, SseEnvelope keys, AccessLists acls, bool encryptsByDefault)
    : IReplicaSink
{
    public const string LocalName = "local";

    private readonly LocalRewriting rewriting = new(store);

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

        // Where both buckets have access control lists, the replica is whose its source is, with the same list.
        var followsAcl = acls.AreEnabled(source.Bucket) && acls.AreEnabled(bucket);
        var place = new ReplicaPlace(
            info.Version, info.LastModified, info.IsDeleteMarker ? null : LockOf(bucket, info),
            followsAcl ? info.Owner : null);
        var outcome = info.IsDeleteMarker
            ? (await store.InstallReplicaMarkerAsync(
                Authorizer.AsServer<Delete>(bucket, info.Key, version: null), place, cancel)).Outcome
            : await FollowAsync(bucket, source, followsAcl, cancel)
                ?? await InstallAsync(bucket, source, place, followsAcl, cancel);
        if (outcome != WriteOutcome.Done)
        {
            throw Refusal(outcome, bucket);
        }
    }

    /// <summary>Null when the version is not there.</summary>
    private async Task<WriteOutcome?> FollowAsync(
        BucketInfo bucket, ReplicaSource source, bool followsAcl, CancellationToken cancel)
    {
        if (source.Work != ReplicationWork.Facts && !source.MayBeThere)
        {
            return null;
        }

        var info = source.Info;
        var result = await store.UpdateReplicaAsync(
            Authorizer.AsServer<Write>(bucket, info.Key, info.Version),
            new ReplicaFacts(info.Tags, LockOf(bucket, info), followsAcl, info.Acl), cancel);
        return result.Outcome == WriteOutcome.NoSuchVersion ? null : result.Outcome;
    }

    private async Task<WriteOutcome> InstallAsync(
        BucketInfo bucket, ReplicaSource source, ReplicaPlace place, bool followsAcl, CancellationToken cancel)
    {
        var info = source.Info;
        var target = Authorizer.AsServer<Write>(bucket, info.Key, version: null);
        using var wanted = Wanted(source, target);
        if (wanted is not null && info.Encryption is null)
        {
            using var sealing = Demand(await keys.SealNewAsync(wanted, WantedEncryption.TargetOf(target), cancel));
            return (await rewriting.InstallAsync(source, target, sealing, place, cancel)).Outcome;
        }

        using var key = await source.UnlockAsync(cancel);
        var facts = new NewObject
        {
            ETag = info.ETag,
            Headers = source.Headers,
            Tags = info.Tags,
            Checksum = info.Checksum,
            Acl = followsAcl ? info.Acl : null,
            Encryption = key is null
                ? null
                : Demand(await keys.SealAsync(key, wanted!, WantedEncryption.TargetOf(target), cancel)),
        };
        return (await store.InstallReplicaAsync(source.Reader, target, facts, place, cancel)).Outcome;
    }

    /// <summary>How the replica is encrypted: in the way of its source, as at AWS, and what is not encrypted there as
    /// its own bucket has it.</summary>
    /// <exception cref="DeliveryException">It cannot be.</exception>
    private SseRequest? Wanted(ReplicaSource source, ObjectGrant<Write> target)
    {
        try
        {
            return source.Encryption switch
            {
                null => WantedEncryption.ReadDefault(store, target, encryptsByDefault),
                SseKind.Kms => SseRequest.Kms(
                    source.Destination.ReplicaKmsKeyId, [], WantedEncryption.UsesBucketKey(store, target)),

                // That of SSE-C is not replicated, which opening it says.
                _ => SseRequest.S3(),
            };
        }
        catch (S3Exception refusal)
        {
            throw new DeliveryException(DeliveryFault.Refused, refusal.Message, refusal);
        }
        catch (DamagedDataException damage)
        {
            throw new DeliveryException(DeliveryFault.Temporary, damage.Message, damage);
        }
    }

    private static T Demand<T>(KeyResult<T> made) where T : class =>
        made.IsDone ? made.Value : throw ReplicaSource.Refusal(made.Fault);

    private static ReplicaLock? LockOf(BucketInfo bucket, ObjectInfo info) => info.Lock.IsNone
        ? null
        : new ReplicaLock(
            info.Lock, Authorizer.AsServer<Protect>(bucket, info.Key, info.Version),
            Authorizer.AsServer<BypassGovernance>(bucket, info.Key, info.Version));

    private static DeliveryException Refusal(WriteOutcome outcome, BucketInfo bucket) => outcome switch
    {
        WriteOutcome.NotVersioned => new(
            DeliveryFault.Refused, $"Versioning is not enabled on the destination '{bucket.Name}'."),
        WriteOutcome.NoObjectLock => new(
            DeliveryFault.Refused, $"The version is locked, and '{bucket.Name}' has no object lock."),
        WriteOutcome.Locked => new(
            DeliveryFault.Refused, $"The replica in '{bucket.Name}' is protected by object lock."),
        WriteOutcome.IsDeleteMarker or WriteOutcome.IsObject => new(
            DeliveryFault.Refused, $"Another version has the same id in '{bucket.Name}'."),
        _ => new(DeliveryFault.Temporary, $"The replica was not written to '{bucket.Name}': {outcome}."),
    };
}
