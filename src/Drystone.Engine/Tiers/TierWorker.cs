using System.Collections.Concurrent;
using Drystone.Engine.Blobs;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Tiers;

/// <summary>
/// Moves bytes between the disks of the store and its tiers in the background: of objects that lifecycle rules move to
/// another storage class, that were written in one, and that are restored. What fails is tried again, for as long as it
/// takes.
/// </summary>
/// <remarks>
/// An entry of the table says only that a version has to be looked at; the look finds what is to be done. It goes when
/// a look finds nothing. A crash at any point leaves it, and looking twice does no harm.
/// </remarks>
internal sealed class TierWorker(
    OpenedStore opened, BlobStore blobs, TierSteps steps, ChangeSignal signal, StoreOptions options) : IAsyncDisposable
{
    // Each holds a piece of an object in memory and waits for the network.
    private const int AtOnce = 8;

    // What one view takes: snapshots must be short.
    private const int Batch = 100;

    private readonly CancellationTokenSource stopping = new();
    private readonly TierRetries retries = new(options);
    private readonly SemaphoreSlim wokenForRestores = new(0);
    private readonly SemaphoreSlim wokenForMoves = new(0);
    private readonly ConcurrentDictionary<TierStepKind, long> done = new();
    private readonly ConcurrentDictionary<(long, ObjectKey, VersionId), TaskCompletionSource> underWay = new();
    private readonly ConcurrentDictionary<Task, TierItem> left = new();
    private Task[] loops = [];

    public long CountOf(TierStepKind kind) => done.GetValueOrDefault(kind);

    public long Failures => retries.Failures;

    public void Start()
    {
        if (options.TierInterval is { } interval)
        {
            // Two, so that nobody who waits for a restore waits for everything else.
            loops =
            [
                Task.Run(() => LoopAsync(isRestore: true, wokenForRestores, interval)),
                Task.Run(() => LoopAsync(isRestore: false, wokenForMoves, interval)),
            ];
        }
    }

    /// <summary>To be called after a commit that adds an entry.</summary>
    public void Wake(bool isRestore)
    {
        var woken = isRestore ? wokenForRestores : wokenForMoves;
        if (woken.CurrentCount == 0)
        {
            woken.Release();
        }
    }

    /// <summary>Looks at everything now, also at what has just failed; returns how much was done.</summary>
    /// <param name="bucketId">Null: of every bucket.</param>
    public async Task<int> RunAsync(long? bucketId, CancellationToken cancel)
    {
        retries.Forget();
        return await PassAsync(isRestore: true, bucketId, isAsked: true, cancel)
            + await PassAsync(isRestore: false, bucketId, isAsked: true, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(loops);
        await Task.WhenAll(left.Keys).ContinueWith(static _ => { }, TaskScheduler.Default);
        stopping.Dispose();
        wokenForRestores.Dispose();
        wokenForMoves.Dispose();
    }

    private async Task LoopAsync(bool isRestore, SemaphoreSlim woken, TimeSpan interval)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await PassAsync(isRestore, bucketId: null, isAsked: false, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The metadata cannot be read or written now, which writers report.
                System.Diagnostics.Debug.WriteLine(fault);
            }

            await WaitAsync(woken, interval);
        }
    }

    private async Task WaitAsync(SemaphoreSlim woken, TimeSpan interval)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var pause = Task.Delay(retries.PauseOf(interval), options.Time, either.Token);
        await Task.WhenAny(pause, woken.WaitAsync(either.Token));
        await either.CancelAsync();
    }

    /// <param name="isAsked">Somebody waits for the end: also of what the loops are about to do.</param>
    private async Task<int> PassAsync(bool isRestore, long? bucketId, bool isAsked, CancellationToken cancel)
    {
        var count = 0;
        TierItem? after = null;
        retries.BeginPass();
        while (List(isRestore, after) is { Count: > 0 } items)
        {
            after = items[^1];
            await Parallel.ForEachAsync(
                items.Where(item => (bucketId ?? item.BucketId) == item.BucketId && retries.IsReady(item)),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (item, _) => Interlocked.Add(ref count, await SettleOrLeaveAsync(item, isAsked, cancel)));
        }

        return count;
    }

    /// <summary>Does not wait for what finds out whether a tier works again: it may take minutes, in which others have
    /// their turn.</summary>
    private async Task<int> SettleOrLeaveAsync(TierItem item, bool isAsked, CancellationToken cancel)
    {
        var probing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settling = SettleOnceAsync(item, isAsked, () => probing.TrySetResult(), cancel);
        if (isAsked || await Task.WhenAny(settling, probing.Task) == settling)
        {
            return await settling;
        }

        left[settling] = item;
        _ = settling.ContinueWith(
            done => left.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        return 0;
    }

    /// <summary>By one at a time: both loops may have come to the version, and somebody who asked.</summary>
    private async Task<int> SettleOnceAsync(
        TierItem item, bool waits, Action beginsProbe, CancellationToken cancel)
    {
        var version = (item.BucketId, item.Key, item.Version);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (underWay.GetOrAdd(version, end) is var other && other != end)
        {
            if (!waits)
            {
                return 0;
            }

            await other.Task.WaitAsync(cancel);
        }

        try
        {
            return await SettleAsync(item, beginsProbe, cancel);
        }
        finally
        {
            underWay.TryRemove(version, out _);
            end.SetResult();
        }
    }

    /// <summary>Does all that is to be done for a version, and removes the entry.</summary>
    private async Task<int> SettleAsync(TierItem item, Action beginsProbe, CancellationToken cancel)
    {
        var count = 0;
        TierStep? step = null;
        try
        {
            while ((step = steps.Find(item)) is not null)
            {
                if (!retries.TryBegin(step, out var isProbe))
                {
                    return count;
                }

                count += isProbe
                    ? await ProbeAsync(item, step, beginsProbe, cancel)
                    : await DoAsync(item, step, cancel) ? 1 : 0;
            }

            await opened.Health.WatchAsync(opened.Keyspace.WriteAsync(
                tx =>
                {
                    TierTable.Remove(tx, item);
                    return true;
                },
                cancel));
            retries.Forget(item);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            retries.Note(item, step, fault);
        }

        return count;
    }

    private async Task<int> ProbeAsync(TierItem item, TierStep step, Action beginsProbe, CancellationToken cancel)
    {
        beginsProbe();
        try
        {
            if (!await DoAsync(item, step, cancel))
            {
                return 0;
            }

            // What was passed over for its sake.
            Wake(isRestore: true);
            Wake(isRestore: false);
            return 1;
        }
        finally
        {
            retries.EndProbe(step);
        }
    }

    /// <summary>False when the version has changed meanwhile: the next look sees what is to be done then.</summary>
    private async Task<bool> DoAsync(TierItem item, TierStep step, CancellationToken cancel)
    {
        // Taken before the step is found once more, so that what it names is still there (see ReadLeases).
        using var lease = blobs.Leases.Take(step.Found.Body.Id);
        if (steps.Find(item) is not { } now || !now.IsSameAs(step))
        {
            return false;
        }

        if (!await steps.DoAsync(item, step, cancel))
        {
            return false;
        }

        signal.Committed();
        done.AddOrUpdate(step.Kind, 1, static (_, count) => count + 1);
        retries.NoteSuccess(step);
        return true;
    }

    private List<TierItem> List(bool isRestore, TierItem? after)
    {
        using var tx = opened.Keyspace.BeginRead();
        return TierTable.List(tx, isRestore, after, Batch);
    }
}
