using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Changes;
using Drystone.Engine.Opening;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Usage;

/// <summary>
/// Counts what buckets hold by prefix: reads the change log by a durable cursor, and adds up a page of it in one commit
/// that also moves the cursor.
/// </summary>
/// <remarks>
/// What a bucket held before is counted by a walk. A step of it looks at the same snapshot as the last page of the log
/// before it, so that each version is counted once: up to the position of the walk by the log, from there on by the
/// walk. A crash leaves counters, position and cursor as one commit wrote them.
/// </remarks>
internal sealed class UsageCounter(OpenedStore opened, ChangeSignal signal, StoreOptions options) : IAsyncDisposable
{
    public const string Reader = "usage";

    // Changes in one commit, and counters and buckets in one: writers must not wait. A change touches a counter for
    // each level at most.
    private const int PageChanges = 500;
    private const int ClearedCounters = 1_000;
    private const int LookedBuckets = 500;

    // Where nothing changes a counter, the place in the log is written down this seldom.
    private const int UnwrittenChanges = 2_000;

    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim running = new(1);
    private readonly UsageLimits limits = options.UsageLimits;
    private Task loop = Task.CompletedTask;

    // What was read without a commit; less than what is written after a restart.
    private long readUntil;

    public void Start()
    {
        if (options.UsageInterval is { } interval)
        {
            loop = Task.Run(() => LoopAsync(interval, stopping.Token));
        }
    }

    /// <summary>Adds up all changes that were committed before.</summary>
    /// <param name="withWalks">And counts what is not counted yet, however long that takes.</param>
    public async Task RunAsync(bool withWalks, CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            var last = LastChange();
            while ((withWalks || readUntil < last) && await StepAsync(cancel))
            {
            }
        }
        finally
        {
            running.Release();
        }
    }

    public PrefixUsageReport Read(long bucketId, string prefix, int depth)
    {
        using var tx = opened.Keyspace.BeginRead();
        var most = limits.Depth * limits.PrefixesPerLevel + 1;
        var isCounting = UsageProgress.Find(tx) is not { } progress || FindValid(tx, bucketId, progress) is not
        {
            Phase: UsagePhase.Counted,
        };
        return new PrefixUsageReport(isCounting, PrefixCounters.List(tx, bucketId, prefix, depth, most));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        running.Dispose();
    }

    private async Task LoopAsync(TimeSpan interval, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            // Asked for before the look, so that a commit in between is not missed.
            var next = signal.Next();
            var pause = interval;
            try
            {
                await RunAsync(withWalks: true, cancel);
                if (LastChange() <= Volatile.Read(ref readUntil))
                {
                    await next.WaitAsync(cancel);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The disk is full or failing, which writers report: what was not committed is read again.
                System.Diagnostics.Debug.WriteLine(fault);
                pause = FaultPause;
            }

            // What comes meanwhile is added up together.
            await Task.Delay(pause, options.Time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private long LastChange()
    {
        using var tx = opened.Keyspace.BeginRead();
        return ChangeLog.LastSequence(tx);
    }

    /// <summary>One look and, when there is something to write, one commit. False when there was nothing to
    /// do.</summary>
    private async Task<bool> StepAsync(CancellationToken cancel)
    {
        var look = Look();
        if (look.Write is { } write)
        {
            var until = await opened.Keyspace.WriteAsync(write, cancel);
            Volatile.Write(ref readUntil, until);
            return true;
        }

        var hasRead = look.Until > readUntil;
        Volatile.Write(ref readUntil, look.Until);
        return hasRead;
    }

    private LookResult Look()
    {
        using var tx = opened.Keyspace.BeginRead();
        if (UsageProgress.Find(tx) is not { } progress || FindCursor(tx) is not { } written)
        {
            return new LookResult(Until: 0, BeginAnew);
        }

        var from = Math.Max(written, readUntil);
        var page = ChangeLog.Read(tx, from, PageChanges);
        if (page.MissedEntries > 0)
        {
            return new LookResult(Until: 0, BeginAnew);
        }

        var plan = new UsagePlan(tx, progress, limits);
        foreach (var (sequence, change) in page.Entries)
        {
            plan.Add(sequence, change);
        }

        var until = page.Entries is [.., var last] ? last.Sequence : from;
        if (page.Entries.Count < PageChanges)
        {
            // The snapshot has no later change: what it shows is what the walk adds to.
            plan.AddWork(until, LookedBuckets);
        }

        return plan.IsEmpty && until - written < UnwrittenChanges
            ? new LookResult(until, Write: null)
            : new LookResult(until, write =>
            {
                plan.Write(write, until, ClearedCounters);
                StateTable.Write(write, StateWrite.Cursor(Reader, until));
                return until;
            });
    }

    /// <summary>The first time, and when a part of the log was missed: all buckets are counted anew.</summary>
    private static long BeginAnew(IWriteTransaction tx)
    {
        var last = ChangeLog.LastSequence(tx);
        UsageProgress.Begin(last).Write(tx);
        StateTable.Write(tx, StateWrite.Cursor(Reader, last));
        return last;
    }

    private UsageBucket? FindValid(IReadTransaction tx, long bucketId, UsageProgress progress) =>
        UsageBucket.Find(tx, bucketId) is { } bucket && bucket.IsValid(progress, limits) ? bucket : null;

    private static long? FindCursor(IReadTransaction tx) =>
        StateTable.Find(tx, StateWrite.CursorFeature, Encoding.ASCII.GetBytes(Reader)) is { } value
            ? BinaryPrimitives.ReadInt64BigEndian(value)
            : null;

    /// <param name="Until">The place in the log that it came to.</param>
    /// <param name="Write">Returns the place that it wrote; null: there is nothing to write.</param>
    private readonly record struct LookResult(long Until, Func<IWriteTransaction, long>? Write);
}
