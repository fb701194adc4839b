using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tiers;

/// <summary>Removes from tiers what nothing refers to any more: what objects left there, and what was sent and never
/// became an object's. An entry goes when its tier has said that the bytes are gone, however long that takes.</summary>
internal sealed class TierReclaimer(OpenedStore opened, BlobStore blobs, StorageClasses classes, StoreOptions options)
    : IAsyncDisposable
{
    private const int Batch = 100;
    private const int AtOnce = 8;

    // A tier that fails is left alone for so long.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim running = new(1);
    private readonly Dictionary<string, DateTimeOffset> down = [];
    private Task loop = Task.CompletedTask;

    public void Start()
    {
        if (options.TierInterval is { } interval)
        {
            loop = Task.Run(() => LoopAsync(interval, stopping.Token));
        }
    }

    /// <summary>Tries everything now, also at a tier that has just failed; returns how much is gone.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        lock (down)
        {
            down.Clear();
        }

        return await PassAsync(cancel);
    }

    /// <summary>How much is left.</summary>
    public static long CountWaiting(IReadTransaction tx)
    {
        var count = 0L;
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(Prefix()); found && cursor.Key.StartsWith(Prefix()); found = cursor.MoveNext())
        {
            count++;
        }

        return count;
    }

    /// <summary>What is left at each tier.</summary>
    public static Dictionary<string, long> CountByTier(OpenedStore opened, IReadTransaction tx)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var cursor = tx.OpenCursor();
        for (var found = cursor.Seek(Prefix()); found && cursor.Key.StartsWith(Prefix()); found = cursor.MoveNext())
        {
            if (opened.Unreadable.TryRead(cursor, BlobRecord.Decode) is { Remote: { } place })
            {
                counts[place.Tier] = counts.GetValueOrDefault(place.Tier) + 1;
            }
        }

        return counts;
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
            try
            {
                await PassAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The metadata cannot be read or written now, which writers report: the entries are still there.
                System.Diagnostics.Debug.WriteLine(fault);
            }

            await Task.Delay(interval, options.Time, cancel).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task<int> PassAsync(CancellationToken cancel)
    {
        await running.WaitAsync(cancel);
        try
        {
            var count = 0;
            var from = Prefix();
            while (List(from) is { Count: > 0 } garbage)
            {
                from = [.. garbage[^1].Key, 0];

                // Listed first, leases looked at second: see ReadLeases. What is being sent is held, too.
                var held = await blobs.Leases.HeldAsync(cancel);
                garbage.RemoveAll(item => held.Contains(item.Id) || !IsUp(item.Place.Tier));
                await Parallel.ForEachAsync(
                    garbage,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                    async (item, each) => Interlocked.Add(ref count, await TryRemoveAsync(item, each) ? 1 : 0));
            }

            return count;
        }
        finally
        {
            running.Release();
        }
    }

    private async Task<bool> TryRemoveAsync(Item item, CancellationToken cancel)
    {
        try
        {
            // The bytes are gone before their entry is: a crash in between does it once more, which does no harm.
            await classes.Demand(item.Place.Tier).DeleteAsync(item.Place.Key, item.LengthBytes, cancel);
            blobs.RemoveTail(item.Id);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Leave(item.Place.Tier);
            return false;
        }

        return await opened.Health.WatchAsync(opened.Keyspace.WriteAsync(tx => tx.Delete(item.Key), cancel));
    }

    private bool IsUp(string tier)
    {
        lock (down)
        {
            return !down.TryGetValue(tier, out var notBefore) || options.Time.GetUtcNow() >= notBefore;
        }
    }

    private void Leave(string tier)
    {
        lock (down)
        {
            down[tier] = options.Time.GetUtcNow() + Pause;
        }
    }

    private List<Item> List(byte[] from)
    {
        using var tx = opened.Keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var (items, prefix) = (new List<Item>(), Prefix());
        for (var found = cursor.Seek(from); found && items.Count < Batch; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(prefix))
            {
                break;
            }

            // Of what cannot be read it is not known where it is: it stays.
            if (opened.Unreadable.TryRead(cursor, BlobRecord.Decode)
                is { Remote: { } place } record)
            {
                var id = BinaryPrimitives.ReadInt64BigEndian(cursor.Key[prefix.Length..]);
                items.Add(new Item(cursor.Key.ToArray(), id, place, record.LengthBytes));
            }
        }

        return items;
    }

    private static byte[] Prefix() => KeySpace.GarbageItem(GarbageKind.RemoteBlob, []).ToArray();

    private sealed record Item(byte[] Key, long Id, RemotePlace Place, long LengthBytes);
}
