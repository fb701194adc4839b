using System.Buffers.Binary;
using Drystone.Engine.Changes;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Lifecycle;

/// <summary>
/// Removes what removed buckets left in the index of looks, which is in the order of time: all of it is gone through
/// once for all the buckets that wait, in steps.
/// </summary>
internal sealed class LifecycleSweep(IKeyValueStore keyspace)
{
    private const string Feature = "lifecycle-sweep";

    // Buckets of one pass: the rest waits for the next.
    private const int BucketsAtOnce = 10_000;

    // Looks per view and commit: snapshots must be short, and writers must not wait.
    private const int LooksPerStep = 1_000;

    // A restart may have interrupted one.
    private volatile bool mayWait = true;

    /// <summary>Notes in the commit that removes a bucket that its looks are to go. The index being empty, there are
    /// none.</summary>
    public static void Begin(IWriteTransaction tx, long bucketId)
    {
        if (LifecycleTable.FindFirst(tx) is not null)
        {
            StateTable.Write(tx, new StateWrite(Feature, KeyOf(bucketId), Array.Empty<byte>()));
        }
    }

    /// <summary>To be called after a commit with <see cref="Begin"/>.</summary>
    public void Wake() => mayWait = true;

    /// <summary>Removes the looks of every bucket that waits for it. A restart begins a pass anew.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (!mayWait)
        {
            return;
        }

        mayWait = false;
        try
        {
            while (List() is { Count: > 0 } removed)
            {
                await PassAsync(removed, cancel);
            }
        }
        catch
        {
            mayWait = true;
            throw;
        }
    }

    private HashSet<long> List()
    {
        using var tx = keyspace.BeginRead();
        return [.. StateTable.List(tx, Feature, from: [], BucketsAtOnce)
            .Select(entry => BinaryPrimitives.ReadInt64BigEndian(entry.Key))];
    }

    private async Task PassAsync(HashSet<long> removed, CancellationToken cancel)
    {
        LifecycleLook? after = null;
        while (ListAfter(after) is { Count: > 0 } looks)
        {
            after = looks[^1];
            looks.RemoveAll(look => !removed.Contains(look.BucketId));
            if (looks.Count > 0)
            {
                await WriteAsync(tx => looks.ForEach(look => LifecycleTable.Remove(tx, look)), cancel);
            }
        }

        // Nothing writes a look of a bucket that is gone, so that none can have come behind the pass.
        await WriteAsync(
            tx =>
            {
                foreach (var bucketId in removed)
                {
                    StateTable.Write(tx, new StateWrite(Feature, KeyOf(bucketId), Value: null));
                }
            },
            cancel);
    }

    private List<LifecycleLook> ListAfter(LifecycleLook? after)
    {
        using var tx = keyspace.BeginRead();
        return LifecycleTable.List(tx, after, dueBy: null, LooksPerStep);
    }

    private async Task WriteAsync(Action<IWriteTransaction> work, CancellationToken cancel) =>
        await keyspace.WriteAsync(
            tx =>
            {
                work(tx);
                return true;
            },
            cancel);

    private static byte[] KeyOf(long bucketId)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, bucketId);
        return key;
    }
}
