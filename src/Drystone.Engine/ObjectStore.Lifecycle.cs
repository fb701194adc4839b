using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    // What a preview looks through in one snapshot.
    private const int LooksPerSnapshot = 1_000;

    private readonly LifecycleRunner lifecycle;

    /// <summary>Sets the lifecycle rules of a bucket in place of earlier ones. What it holds already is found in the
    /// background.</summary>
    public async ValueTask<ConfigureOutcome> SetLifecycleAsync(
        BucketGrant<Configure> grant, LifecycleRules rules, CancellationToken cancel)
    {
        var record = LifecycleRecord.Encode(rules);
        var outcome = await ConfigureAsync(
            grant,
            (tx, bucket) =>
            {
                LifecycleWalk.Begin(
                    tx,
                    ConfigurationTable.Set(tx, bucket, ConfigurationKind.Lifecycle, string.Empty, record));
                return ConfigureOutcome.Done;
            },
            cancel);
        lifecycle.Walk.Wake();
        return outcome;
    }

    /// <summary>Null when the bucket has none.</summary>
    public LifecycleRules? FindLifecycle(BucketGrant<Inspect> grant)
    {
        using var tx = keyspace.BeginRead();
        return LifecycleTable.FindRules(tx, grant.Bucket.Id);
    }

    /// <summary>NotFound when there were none.</summary>
    public ValueTask<ConfigureOutcome> DeleteLifecycleAsync(
        BucketGrant<Configure> grant, CancellationToken cancel) => ConfigureAsync(
        grant,
        (tx, bucket) =>
        {
            if (!bucket.Has(ConfigurationKind.Lifecycle))
            {
                return ConfigureOutcome.NotFound;
            }

            LifecycleWalk.Forget(tx, bucket.Id);
            ConfigurationTable.Set(tx, bucket, ConfigurationKind.Lifecycle, string.Empty, value: null);
            return ConfigureOutcome.Done;
        },
        cancel);

    /// <summary>When a current version expires, in days of 24 hours; null when no rule says so.</summary>
    public LifecycleExpiry? FindExpiry(BucketInfo bucket, ObjectInfo current) =>
        FindEvaluation(bucket)?.ExpiryOfCurrent(current);

    /// <summary>When an upload is aborted, in days of 24 hours; null when no rule says so.</summary>
    public LifecycleExpiry? FindAbort(BucketInfo bucket, UploadInfo upload) =>
        FindEvaluation(bucket)?.AbortOf(upload);

    /// <summary>Does now what lifecycle rules have made due; returns the number of actions.</summary>
    /// <param name="only">Null: of every bucket.</param>
    /// <exception cref="StoreUnavailableException">The disk fails; what was done before stays done.</exception>
    public async Task<int> RunLifecycleAsync(BucketInfo? only, CancellationToken cancel)
    {
        var movedBefore = tierWorker.CountOf(TierStepKind.Transition);
        var actions = await health.WatchAsync(new ValueTask<int>(lifecycle.RunAsync(only?.Id, cancel)));
        await tierWorker.RunAsync(only?.Id, cancel);
        return actions + (int)(tierWorker.CountOf(TierStepKind.Transition) - movedBefore);
    }

    public LifecycleStatistics GetLifecycleStatistics()
    {
        var statistics = lifecycle.GetStatistics();
        return statistics with
        {
            Actions = statistics.Actions.ToDictionary(
                action => action.Key,
                action => action.Value + (action.Key == LifecycleActionKind.Transition
                    ? tierWorker.CountOf(TierStepKind.Transition)
                    : 0)),
        };
    }

    /// <summary>For the operator: what is due and what is next, by the index of looks.</summary>
    /// <param name="prefix">Only keys that start so; empty: all.</param>
    public LifecyclePreview PreviewLifecycle(BucketInfo bucket, string prefix, int maxActions)
    {
        var found = new List<KeyAction>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        LifecycleRules? rules;
        var isWalking = false;
        LifecycleLook? after = null;
        List<LifecycleLook> looks;
        do
        {
            // Several short snapshots: there may be very many looks of other buckets.
            using var tx = keyspace.BeginRead();
            rules = LifecycleTable.FindRules(tx, bucket.Id);
            isWalking = LifecycleWalk.IsWaiting(tx, bucket.Id);
            looks = LifecycleTable.List(tx, after, dueBy: null, LooksPerSnapshot);
            foreach (var look in looks.Where(look => look.BucketId == bucket.Id
                && look.Key.Value.StartsWith(prefix, StringComparison.Ordinal) && seen.Add(look.Key.Value)))
            {
                var evaluation = new LifecycleEvaluation(
                    rules ?? LifecycleRules.None, lifecycle.Calendar, classes);
                found.AddRange(LifecycleReading.ActionsOf(tx, bucket, evaluation, look.Key)
                    .Select(action => new KeyAction(look.Key.Value, action)));
            }

            after = looks is [.., var last] ? last : after;
        }
        while (looks.Count == LooksPerSnapshot && found.Count <= maxActions);
        return new LifecyclePreview(
            rules, [.. found.OrderBy(action => action.Action.DueAt).Take(maxActions)], isWalking,
            IsTruncated: found.Count > maxActions);
    }

    /// <summary>Foresees what becomes due of a key whose newest version has just been written. Costs nothing in a
    /// bucket without rules. After the entry of the change log, which tells this look from earlier ones.</summary>
    private void ForeseeWrite(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, ObjectInfo newest)
    {
        if (!bucket.Has(ConfigurationKind.Lifecycle))
        {
            return;
        }

        var hasOlder = bucket.Versioning != VersioningState.Unversioned && HasOlder(tx, bucket.Id, key, newest);
        Foresee(tx, bucket, key, evaluation => evaluation.LookAfterWrite(newest, hasOlder, newest.LastModified));
    }

    /// <summary>As <see cref="ForeseeWrite"/>, where a version was removed or its tags or its lock changed.</summary>
    private void ForeseeChange(IWriteTransaction tx, BucketInfo bucket, in ObjectKey key)
    {
        var name = key.Value;
        if (bucket.Versioning != VersioningState.Unversioned || ObjectTable.FindCurrent(tx, bucket.Id, key) is not null)
        {
            Foresee(tx, bucket, key, evaluation => evaluation.LookAfterChange(name, Now()));
        }
    }

    private void Foresee(
        IWriteTransaction tx, BucketInfo bucket, in ObjectKey key, Func<LifecycleEvaluation, DateTimeOffset?> look)
    {
        if (bucket.Has(ConfigurationKind.Lifecycle) && LifecycleTable.FindRules(tx, bucket.Id) is { } rules
            && look(new LifecycleEvaluation(rules, lifecycle.Calendar, classes)) is { } dueAt)
        {
            LifecycleTable.Add(tx, dueAt, bucket.Id, bucket.Name, key);
        }
    }

    /// <summary>Whether the history has a version of a key beside the newest, which stands there when it is a delete
    /// marker.</summary>
    private static bool HasOlder(IReadTransaction tx, long bucketId, in ObjectKey key, ObjectInfo newest)
    {
        var prefix = KeySpace.VersionsOfKey(bucketId, key);
        using var cursor = tx.OpenCursor();
        return cursor.Seek(prefix.Span) && cursor.Key.StartsWith(prefix.Span)
            && (!newest.IsDeleteMarker || (cursor.MoveNext() && cursor.Key.StartsWith(prefix.Span)));
    }

    private LifecycleEvaluation? FindEvaluation(BucketInfo bucket)
    {
        if (!bucket.Has(ConfigurationKind.Lifecycle))
        {
            return null;
        }

        using var tx = keyspace.BeginRead();
        return LifecycleTable.FindRules(tx, bucket.Id) is { } rules
            ? new LifecycleEvaluation(rules, LifecycleCalendar.Real)
            : null;
    }
}
