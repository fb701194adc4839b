using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Lifecycle;

/// <summary>
/// Does what lifecycle rules make due, in rounds. A round with nothing due costs one seek, however much the store
/// holds.
/// </summary>
/// <remarks>
/// An entry of the index is removed by the commit that finds nothing due at its key any more, which also writes the
/// next one. A crash at any point leaves an entry, and looking twice does no harm.
/// </remarks>
internal sealed class LifecycleRunner(
    OpenedStore opened, ChangeSignal signal, StoreOptions options, StorageClasses classes) : IAsyncDisposable
{
    // What one view looks at, and what one commit does: snapshots must be short, and writers must not wait.
    private const int LooksPerBatch = 100;
    private const int ActionsPerCommit = 500;

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim running = new(1);
    private readonly long[] actions = new long[Enum.GetValues<LifecycleActionKind>().Length];
    private LifecycleClasses? declaredClasses;
    private Task loop = Task.CompletedTask;
    private long examinedKeys;
    private long postponedKeys;

    public LifecycleCalendar Calendar { get; } = new(options.LifecycleDay);

    public LifecycleWalk Walk { get; } =
        new(opened.Keyspace, new LifecycleCalendar(options.LifecycleDay), classes);

    /// <summary>Told that versions wait for their bytes to move.</summary>
    public required Action BytesMayMove { get; init; }

    public LifecycleSweep Sweep { get; } = new(opened.Keyspace);

    public void Start()
    {
        if (options.LifecycleInterval is { } interval)
        {
            loop = Task.Run(() => LoopAsync(interval, stopping.Token));
        }
    }

    /// <summary>Does all that is due now; returns the number of actions.</summary>
    /// <param name="bucketId">Null: of every bucket.</param>
    public async Task<int> RunAsync(long? bucketId, CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            await CompareClassesAsync(cancel);
            await Sweep.RunAsync(cancel);
            await Walk.RunAsync(cancel);
            return await RunDueAsync(bucketId, cancel);
        }
        finally
        {
            running.Release();
        }
    }

    public LifecycleStatistics GetStatistics()
    {
        using var tx = opened.Keyspace.BeginRead();
        var age = LifecycleTable.FindFirst(tx) is { } first ? Now() - first.DueAt : TimeSpan.Zero;
        return new LifecycleStatistics(
            Interlocked.Read(ref examinedKeys),
            Enum.GetValues<LifecycleActionKind>().ToDictionary(
                kind => kind, kind => Interlocked.Read(ref actions[(int)kind])),
            Interlocked.Read(ref postponedKeys),
            age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        running.Dispose();
    }

    private Task CompareClassesAsync(CancellationToken cancel)
    {
        declaredClasses ??= new LifecycleClasses(opened, classes, Walk);
        return declaredClasses.CompareAsync(cancel);
    }

    private async Task LoopAsync(TimeSpan interval, CancellationToken cancel)
    {
        // At once, since what is written from now on is foreseen by the classes that are declared now.
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                if (isFirst)
                {
                    await CompareClassesAsync(cancel);
                }
                else
                {
                    await RunAsync(bucketId: null, cancel);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The disk is full or failing (writers report it): the entries are still there for the next round.
                System.Diagnostics.Debug.WriteLine(fault);
            }

            await Task.Delay(interval, options.Time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task<int> RunDueAsync(long? bucketId, CancellationToken cancel)
    {
        var now = Now();
        var done = 0;
        LifecycleLook? after = null;
        while (ListDue(after, now) is { Count: > 0 } looks)
        {
            after = looks[^1];
            looks.RemoveAll(look => bucketId is { } only && look.BucketId != only);

            // Each time around every look is settled, or has done something.
            while (looks.Count > 0)
            {
                var plans = Examine(looks, now);
                var result = await opened.Health.WatchAsync(
                    opened.Keyspace.WriteAsync(tx => Carry(tx, plans, now), cancel));
                signal.Committed();
                Count(result);
                if (result.HandedOver)
                {
                    BytesMayMove();
                }

                done += result.Done.Count;
                looks = result.Again;
            }
        }

        return done;
    }

    private List<LifecycleLook> ListDue(LifecycleLook? after, DateTimeOffset now)
    {
        using var tx = opened.Keyspace.BeginRead();
        return LifecycleTable.List(tx, after, dueBy: now, LooksPerBatch);
    }

    private List<KeyPlan> Examine(List<LifecycleLook> looks, DateTimeOffset now)
    {
        // Of several looks at one key the first is enough, and the others go with it.
        using var tx = opened.Keyspace.BeginRead();
        var seen = new HashSet<(long, ObjectKey)>();
        return [.. looks.Select(look => seen.Add((look.BucketId, look.Key))
            ? Examine(tx, look, now)
            : new KeyPlan(look, Bucket: null, [], Next: null))];
    }

    private KeyPlan Examine(IReadTransaction tx, LifecycleLook look, DateTimeOffset now)
    {
        if (ObjectTable.FindBucket(tx, look.Bucket) is not { } bucket || bucket.Id != look.BucketId)
        {
            return new KeyPlan(look, Bucket: null, [], Next: null);
        }

        // Without rules there may still be restored copies, which have their time.
        var rules = LifecycleTable.FindRules(tx, look.BucketId) ?? LifecycleRules.None;

        Interlocked.Increment(ref examinedKeys);
        var due = new List<LifecycleAction>();
        DateTimeOffset? next = null;
        try
        {
            var evaluation = new LifecycleEvaluation(rules, Calendar, classes);
            foreach (var action in LifecycleReading.ActionsOf(tx, bucket, evaluation, look.Key))
            {
                if (action.DueAt <= now)
                {
                    // Of several moves of a version, the earlier first, the last leads to the coldest class.
                    if (due is [.., { Kind: LifecycleActionKind.Transition } before] && before.Version == action.Version
                        && action.Kind == LifecycleActionKind.Transition)
                    {
                        due.RemoveAt(due.Count - 1);
                    }

                    due.Add(action);
                }
                else
                {
                    next = next < action.DueAt ? next : action.DueAt;
                }

                if (due.Count == ActionsPerCommit)
                {
                    break;
                }
            }

            return new KeyPlan(look, bucket, due, next);
        }
        catch (Exception fault) when (fault is DamagedDataException or ArgumentException)
        {
            // A lock that cannot be read must hold, and so does whatever else is there: nothing of the key is touched,
            // and it does not keep other keys from their turn.
            return new KeyPlan(look, bucket, [], Postponed(now));
        }
    }

    /// <summary>Does as much as one commit may. Runs in a transaction, perhaps more than once.</summary>
    private RoundResult Carry(IWriteTransaction tx, List<KeyPlan> plans, DateTimeOffset now)
    {
        var result = new RoundResult([], [], 0, HandedOver: false);
        foreach (var plan in plans)
        {
            if (plan.Bucket is null || ObjectTable.Refresh(tx, plan.Bucket) is not { } bucket)
            {
                LifecycleTable.Remove(tx, plan.Look);
                continue;
            }

            var isStale = bucket.Revision != plan.Bucket.Revision;
            if (isStale || (plan.Due.Count > 0 && result.Done.Count + plan.Due.Count > ActionsPerCommit))
            {
                result.Again.Add(plan.Look);
                continue;
            }

            var moves = HandOver(tx, bucket, plan);
            result = result with { HandedOver = result.HandedOver || moves > 0 };
            var before = result.Done.Count;
            result.Done.AddRange(plan.Due
                .Where(action => !MovesBytes(action)
                    && LifecycleDeed.TryDo(
                        tx, bucket, plan.Look.Key, action, classes.Find(action.StorageClass), now))
                .Select(action => action.Kind));
            if (result.Done.Count > before)
            {
                // What was done may have made more due: the entry goes when a look finds nothing.
                result.Again.Add(plan.Look);
                continue;
            }

            // What was handed over is looked at once more in a day, and sooner when it is done.
            var isRefused = plan.Due.Count > moves;
            var next = plan.Due.Count > 0 && !(plan.Next < Postponed(now)) ? Postponed(now) : plan.Next;
            Settle(tx, plan.Look, next);
            result = result with { Postponed = result.Postponed + (isRefused ? 1 : 0) };
        }

        return result;
    }

    /// <summary>Leaves to others what cannot be done in a transaction; returns how many that are.</summary>
    private int HandOver(IWriteTransaction tx, BucketInfo bucket, KeyPlan plan)
    {
        var moves = 0;
        foreach (var action in plan.Due.Where(MovesBytes))
        {
            if (!LifecycleDeed.IsBeingReplicated(action.Version!))
            {
                moves++;
                TierTable.AddMove(tx, bucket, plan.Look.Key, action.Version!.Version);
            }
        }

        return moves;
    }

    private bool MovesBytes(LifecycleAction action) =>
        action.Kind == LifecycleActionKind.Transition && action.Version!.SizeBytes > 0
        && (action.Version.Tier?.Tier is not null || classes.Find(action.StorageClass)!.Tier is not null);

    private static void Settle(IWriteTransaction tx, in LifecycleLook look, DateTimeOffset? next)
    {
        LifecycleTable.Remove(tx, look);
        if (next is { } dueAt)
        {
            LifecycleTable.Add(tx, dueAt, look.BucketId, look.Bucket, look.Key);
        }
    }

    private void Count(RoundResult result)
    {
        foreach (var kind in result.Done)
        {
            Interlocked.Increment(ref actions[(int)kind]);
        }

        Interlocked.Add(ref postponedKeys, result.Postponed);
    }

    private DateTimeOffset Postponed(DateTimeOffset now) => Calendar.After(now, days: 1);

    private DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeMilliseconds(options.Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>What a look found.</summary>
    /// <param name="Bucket">Null: there is nothing to do, and the entry goes.</param>
    private sealed record KeyPlan(
        LifecycleLook Look, BucketInfo? Bucket, List<LifecycleAction> Due, DateTimeOffset? Next);

    /// <param name="Again">Looks that are not settled yet.</param>
    /// <param name="HandedOver">Versions wait for their bytes to move.</param>
    private sealed record RoundResult(
        List<LifecycleActionKind> Done, List<LifecycleLook> Again, int Postponed, bool HandedOver);
}
