using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Tiers;

/// <summary>Finds what is to be done with the bytes of a version, and does it: first the bytes are in their new place,
/// then one commit makes the version refer to them, if the same is still to be done.</summary>
internal sealed class TierSteps(
    OpenedStore opened, BodyTransfer transfer, StorageClasses classes, LifecycleCalendar calendar, TimeProvider time)
{
    /// <summary>Null when there is nothing to do.</summary>
    public TierStep? Find(in TierItem item)
    {
        using var tx = opened.Keyspace.BeginRead();
        return Find(tx, item);
    }

    /// <returns>False when something else is to be done now.</returns>
    /// <exception cref="TierUnavailableException">A tier does not answer.</exception>
    public async Task<bool> DoAsync(TierItem item, TierStep step, CancellationToken cancel)
    {
        var tier = classes.Find(step.StorageClass) is { Tier: null } ? null : step.StorageClass;
        var isHere = step.Found.Info.Tier?.Tier is null;
        if (step.Kind == TierStepKind.Restore && isHere)
        {
            return await CommitAsync(tx => TryRestore(tx, item, step, copy: null), cancel);
        }

        await using var made = await transfer.CopyAsync(
            step.Found.Body, step.Kind == TierStepKind.Restore ? null : tier, cancel);
        return await made.CommitAsync(
            () => CommitAsync(
                tx => step.Kind == TierStepKind.Restore
                    ? TryRestore(tx, item, step, made)
                    : TryMove(tx, item, step, made, tier),
                cancel),
            isTaken: static isDone => isDone);
    }

    /// <summary>What becomes of a version when a rule moves it and its bytes need not, in the transaction that checks
    /// that it is still to be done.</summary>
    public static void Relabel(
        IWriteTransaction tx, BucketInfo bucket, in StoredVersion found, StorageClass to, DateTimeOffset now)
    {
        var key = new Names.ObjectKey(found.Info.Key);
        var changed = Moved(found.Info, to, tier: null);
        ObjectTable.Replace(tx, bucket, key, found, changed, found.Body);
        Log(tx, ChangeKind.Transitioned, bucket, found, changed, now);
    }

    /// <summary>Removes the copy of a restored version.</summary>
    public static void EndRestore(
        IWriteTransaction tx, BucketInfo bucket, in StoredVersion found, DateTimeOffset now)
    {
        var mark = found.Info.Tier!;
        var changed = found.Info with { Tier = TierMark.Of(mark.IsArchived, mark.Tier, restore: null) };
        ObjectTable.Replace(tx, bucket, new Names.ObjectKey(found.Info.Key), found, changed, found.Body);
        Log(tx, ChangeKind.RestoreExpired, bucket, found, changed, now);
    }

    private TierStep? Find(IReadTransaction tx, in TierItem item)
    {
        if (ObjectTable.FindBucket(tx, item.Bucket) is not { } bucket || bucket.Id != item.BucketId
            || ObjectTable.Find(tx, bucket.Id, item.Key, item.Version) is not { } found
            || found.Info.Version != item.Version || found.Info.IsDeleteMarker)
        {
            return null;
        }

        var (mark, storageClass) = (found.Info.Tier, found.Info.Headers.StorageClass);
        if (mark?.Restore is { ExpiresAt: null })
        {
            return new TierStep(TierStepKind.Restore, bucket, found, storageClass ?? StorageClass.Standard);
        }

        var declared = classes.Find(storageClass);
        var belongsElsewhere = declared?.Tier is not null || (item.IsSend && declared is null);
        return mark?.Tier is null && found.Info.SizeBytes > 0 && belongsElsewhere
            ? new TierStep(TierStepKind.Send, bucket, found, storageClass!)
            : FindTransition(tx, bucket, found);
    }

    private TierStep? FindTransition(IReadTransaction tx, BucketInfo bucket, in StoredVersion found)
    {
        // As at AWS: what is on its way to another bucket stays readable until it is there.
        if (LifecycleTable.FindRules(tx, bucket.Id) is not { } rules
            || LifecycleDeed.IsBeingReplicated(found.Info))
        {
            return null;
        }

        var (version, now) = (found.Info.Version, time.GetUtcNow());
        var due = LifecycleReading
            .ActionsOf(
                tx, bucket, new LifecycleEvaluation(rules, calendar, classes), new Names.ObjectKey(found.Info.Key))
            .LastOrDefault(action => action.Kind == LifecycleActionKind.Transition && action.DueAt <= now
                && action.Version!.Version == version);
        return due is null ? null : new TierStep(TierStepKind.Transition, bucket, found, due.StorageClass!);
    }

    /// <param name="copy">Null: the bytes are on the disks of the store, and shared.</param>
    private bool TryRestore(IWriteTransaction tx, TierItem item, TierStep step, TransferredBody? copy)
    {
        if (Find(tx, item) is not { } now || !now.IsSameAs(step))
        {
            return false;
        }

        var found = now.Found;
        if (copy is null && !ObjectTable.TryAddReference(tx, found.Body))
        {
            throw new DamagedDataException($"'{found.Info.Key}' refers to bytes that are not there.");
        }

        copy?.Take(tx);
        var mark = found.Info.Tier!;
        var expiresAt = calendar.After(Now(), mark.Restore!.Days);
        var changed = found.Info with
        {
            Tier = mark with
            {
                Restore = mark.Restore with { ExpiresAt = expiresAt, Copy = copy?.Reference ?? found.Body },
            },
        };
        ObjectTable.Replace(tx, now.Bucket, item.Key, found, changed, found.Body);
        Log(tx, ChangeKind.RestoreCompleted, now.Bucket, found, changed, Now());
        LifecycleTable.Add(tx, expiresAt, now.Bucket.Id, now.Bucket.Name, item.Key);
        return true;
    }

    private bool TryMove(IWriteTransaction tx, TierItem item, TierStep step, TransferredBody made, string? tier)
    {
        if (Find(tx, item) is not { } now || !now.IsSameAs(step))
        {
            return false;
        }

        made.Take(tx);
        var (found, bucket) = (now.Found, now.Bucket);
        var isTransition = step.Kind == TierStepKind.Transition;
        var changed = isTransition
            ? Moved(found.Info, classes.Find(step.StorageClass)!, tier)
            : found.Info with { Tier = (found.Info.Tier ?? new TierMark(false, null, null)) with { Tier = tier } };
        ObjectTable.Replace(tx, bucket, item.Key, found, changed, made.Reference);
        if (isTransition)
        {
            Log(tx, ChangeKind.Transitioned, bucket, found, changed, Now());
            LifecycleTable.Add(tx, calendar.EndOfDay(Now()), bucket.Id, bucket.Name, item.Key);
        }

        return true;
    }

    private static ObjectInfo Moved(ObjectInfo info, StorageClass to, string? tier) => info with
    {
        Headers = info.Headers with { StorageClass = to.Name },
        Tier = TierMark.Of(to.IsArchive, tier, to.IsArchive ? info.Tier?.Restore : null),
    };

    private static void Log(
        IWriteTransaction tx, ChangeKind kind, BucketInfo bucket, in StoredVersion found, ObjectInfo changed,
        DateTimeOffset now)
    {
        var effect = found.IsCurrent ? KeyEffect.Changed : KeyEffect.None;
        var change = Change.OfObject(kind, bucket, changed, new Actor(bucket.Owner), Gone.Nothing, effect);
        ChangeLog.Append(tx, change with { At = now });
    }

    private ValueTask<bool> CommitAsync(Func<IWriteTransaction, bool> work, CancellationToken cancel) =>
        opened.Health.WatchAsync(opened.Keyspace.WriteAsync(work, cancel));

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
