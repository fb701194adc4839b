using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Keyspace;

namespace Drystone.Engine.Durability;

/// <summary>How many small objects can be stored in a second, in the way that the server does: bytes into a pack, then
/// a record into the keyspace, both shared with whoever writes at the same time.</summary>
internal sealed class CommitProbe(
    Disk disk, string folder, TimeProvider time, Func<string, IKeyValueStore> openKeyspace)
{
    public const int ManyWriters = 64;

    private const int ObjectBytes = 4 << 10;
    private const int RecordBytes = 250;

    // 32 MiB of each count of writers.
    private const int MostObjects = 8_192;

    private readonly WriteHealth health = new();
    private long nextId;

    public async Task<(double Single, double Many)> MeasureAsync(TimeSpan duration, CancellationToken cancel)
    {
        var layout = new StoreLayout(folder, disk);
        disk.CreateDirectory(layout.Packs);
        await using var keyspace = openKeyspace(layout.DefaultMetadata);
        await using var packs = new PackWriter(
            layout, new UnsettledPacks(), () => Task.FromResult(Interlocked.Increment(ref nextId)));
        return (
            await MeasureAsync(1, duration / 2, packs, keyspace, cancel),
            await MeasureAsync(ManyWriters, duration / 2, packs, keyspace, cancel));
    }

    private async Task<double> MeasureAsync(
        int writers, TimeSpan duration, PackWriter packs, IKeyValueStore keyspace, CancellationToken cancel)
    {
        var stored = 0;
        var start = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync, CancellationToken.None)));
        return stored / Math.Max(time.GetElapsedTime(start).TotalSeconds, double.Epsilon);

        async Task WriteAsync()
        {
            var (body, record) = (new byte[ObjectBytes], new byte[RecordBytes]);
            Random.Shared.NextBytes(body);
            while (Volatile.Read(ref stored) < MostObjects && time.GetElapsedTime(start) < duration)
            {
                cancel.ThrowIfCancellationRequested();
                var id = Interlocked.Increment(ref nextId);
                var append = new PackAppend(id, body, encryption: null, compression: null);
                var key = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64BigEndian(key, id);
                await keyspace.WriteAsync(
                    tx =>
                    {
                        tx.Put(key, record);
                        return true;
                    },
                    new PackGroundwork(packs, health, append),
                    CancellationToken.None);
                Interlocked.Increment(ref stored);
            }
        }
    }
}
