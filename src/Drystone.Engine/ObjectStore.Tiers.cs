using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    private readonly StorageClasses classes;
    private readonly BodyTransfer transfer;
    private readonly TierSteps tierSteps;
    private readonly TierWorker tierWorker;
    private readonly TierReclaimer tierReclaimer;

    /// <summary>The storage classes beside STANDARD, from the warmest to the coldest.</summary>
    public IReadOnlyList<StorageClass> DeclaredStorageClasses => classes.All;

    /// <summary>Starts to make a copy of an archived version that can be read for some days, or lets the one that is
    /// there stay for so many days from now.</summary>
    public async ValueTask<RestoreOutcome> RestoreObjectAsync(
        ObjectGrant<Write> target, int days, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(days);
        var outcome = await CommitAsync(tx => Restore(tx, target, days), cancel);
        tierWorker.Wake(isRestore: true);
        return outcome;
    }

    /// <summary>Moves now whatever bytes have to move, and tries once more what has failed; returns the number of
    /// versions.</summary>
    public Task<int> RunTiersAsync(CancellationToken cancel) => tierWorker.RunAsync(bucketId: null, cancel);

    public TierStatistics GetTierStatistics()
    {
        using var tx = keyspace.BeginRead();
        return new TierStatistics(
            [.. TierTable.Usage(tx).Select(tier => new TierUsage(tier.Tier, tier.Blobs, tier.Bytes))],
            TierTable.CountWaiting(tx, isRestore: false), TierTable.CountWaiting(tx, isRestore: true),
            TierReclaimer.CountWaiting(tx), tierWorker.Failures);
    }

    /// <summary>How each tier stands. Goes through all that waits.</summary>
    /// <param name="asks">Asks each tier whether it answers; otherwise what it answered last is told.</param>
    public Task<IReadOnlyList<TierStatus>> DescribeTiersAsync(bool asks, CancellationToken cancel) =>
        new TierReport(opened, tierSteps, classes, time).MakeAsync(asks, cancel);

    /// <summary>How the declared tiers have answered since the start.</summary>
    public IReadOnlyDictionary<string, TierHealth> GetTierHealth() =>
        classes.TierNames.ToDictionary(name => name, name => classes.Demand(name).Health);

    private RestoreOutcome Restore(IWriteTransaction tx, in ObjectGrant<Write> target, int days)
    {
        if (ObjectTable.Refresh(tx, target.Bucket) is not { } bucket)
        {
            return RestoreOutcome.NoSuchBucket;
        }

        if (ObjectTable.Find(tx, bucket.Id, target.Key, target.Version) is not { } found)
        {
            return target.Version is null ? RestoreOutcome.NoSuchKey : RestoreOutcome.NoSuchVersion;
        }

        var outcome = found.Info switch
        {
            { IsDeleteMarker: true } => RestoreOutcome.IsDeleteMarker,
            { Tier: not { IsArchived: true } } => RestoreOutcome.NotArchived,
            { Tier.Restore: null } => RestoreOutcome.Started,
            { Tier.Restore.ExpiresAt: null } => RestoreOutcome.InProgress,
            _ => RestoreOutcome.Extended,
        };
        if (outcome is RestoreOutcome.Started or RestoreOutcome.Extended)
        {
            Restore(tx, bucket, target, found, days);
        }

        return outcome;
    }

    private void Restore(
        IWriteTransaction tx, BucketInfo bucket, in ObjectGrant<Write> target, in StoredVersion found, int days)
    {
        var mark = found.Info.Tier!;
        var isThere = mark.Restore is not null;
        DateTimeOffset? expiresAt = isThere ? lifecycle.Calendar.After(Now(), days) : null;
        var restore = (mark.Restore ?? new RestoreMark(days, null)) with { Days = days, ExpiresAt = expiresAt };
        var changed = found.Info with { Tier = mark with { Restore = restore } };
        ObjectTable.Update(tx, bucket, target.Key, found, changed);
        var kind = isThere ? ChangeKind.RestoreExtended : ChangeKind.RestoreStarted;
        var effect = found.IsCurrent ? KeyEffect.Changed : KeyEffect.None;
        var change = Change.OfObject(kind, bucket, changed, target.Actor, Gone.Nothing, effect);
        ChangeLog.Append(tx, change with { At = Now() });
        if (expiresAt is { } end)
        {
            LifecycleTable.Add(tx, end, bucket.Id, bucket.Name, target.Key);
        }
        else
        {
            TierTable.AddRestore(tx, bucket, target.Key, found.Info.Version);
        }
    }

    /// <summary>Notes that the bytes of a new version have to go to the tier of its storage class.</summary>
    private void ForeseeMove(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo info)
    {
        if (info is { Tier: null or { Tier: null }, SizeBytes: > 0 }
            && classes.Find(info.Headers.StorageClass)?.Tier is not null)
        {
            TierTable.AddSend(tx, bucket, key, info.Version);
        }
    }

    /// <summary>Makes a version of the bytes of another one. Those on the disks are shared, and those at the tier of
    /// the new version's storage class; what is elsewhere is fetched, or it would be read at the pace of a tier that
    /// its class does not name.</summary>
    private async ValueTask<T> ShareAsync<T>(
        ObjectReader source, ObjectInfo draft, ShareBytes<T> commit, Func<T, bool> isDone, CancellationToken cancel)
    {
        source.RequireRestored();
        if (source.Tier is null || source.Tier == draft.Headers.StorageClass)
        {
            var described = draft with
            {
                Tier = TierMark.Of(draft.Tier is { IsArchived: true }, source.Tier, restore: null),
            };
            blobs.DemandReserve();
            return await CommitAsync(
                tx => commit(
                    tx, described, source.Body, inner => ObjectTable.TryAddReference(inner, source.Body)
                        ? WriteOutcome.Done
                        : WriteOutcome.SourceChanged),
                cancel);
        }

        await using var fetched = await transfer.CopyAsync(source.Body, to: null, cancel);
        return await fetched.CommitAsync(
            () => CommitAsync(
                tx => commit(tx, draft, fetched.Reference, inner =>
                {
                    fetched.Take(inner);
                    return WriteOutcome.Done;
                }),
                cancel),
            isDone);
    }

    /// <param name="takeBytes">Makes the body one more object's.</param>
    private delegate T ShareBytes<T>(
        IWriteTransaction tx, ObjectInfo draft, BodyReference body, Func<IWriteTransaction, WriteOutcome> takeBytes);
}
