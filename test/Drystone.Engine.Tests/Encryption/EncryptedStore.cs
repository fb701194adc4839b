using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Encryption;

/// <summary>What somebody can do to a store who can write to its disk.</summary>
internal static class EncryptedStore
{
    /// <summary>Bytes that are found again wherever they are in the clear.</summary>
    public static readonly byte[] Canary = "in the clear, where it must not be"u8.ToArray();

    public static byte[] Canaries(int length)
    {
        var bytes = new byte[length];
        for (var start = 0; start < length; start += Canary.Length)
        {
            Canary.AsSpan(0, Math.Min(Canary.Length, length - start)).CopyTo(bytes.AsSpan(start));
        }

        return bytes;
    }

    /// <summary>The files of a store that hold the canary. The store must be closed.</summary>
    public static string[] FindCanary(string directory) => Directory
        .GetFiles(directory, "*", SearchOption.AllDirectories)
        .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Canary) >= 0)
        .ToArray();

    /// <summary>Of every blob that something refers to.</summary>
    public static List<(long Id, BlobRecord Record)> Blobs(IReadTransaction tx)
    {
        using var cursor = tx.OpenCursor();
        var blobs = new List<(long, BlobRecord)>();
        for (var found = cursor.Seek(KeySpace.Blobs); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Blobs))
            {
                break;
            }

            var id = BinaryPrimitives.ReadInt64BigEndian(cursor.Key[KeySpace.Blobs.Length..]);
            blobs.Add((id, BlobRecord.Decode(cursor.Value)));
        }

        return blobs;
    }

    public static Task AlterRecordAsync(StoreFixture store, Func<BlobRecord, BlobRecord> alter) => EditAsync(
        store,
        tx =>
        {
            foreach (var (id, record) in Blobs(tx))
            {
                tx.Put(KeySpace.Blob(id).Span, alter(record).Encode());
            }
        });

    /// <summary>Changes the metadata of a store while it is closed.</summary>
    public static async Task EditAsync(StoreFixture store, Action<IWriteTransaction> edit)
    {
        await CloseAndEditAsync(store, edit);
        await store.ReopenAsync();
    }

    public static async Task CloseAndEditAsync(StoreFixture store, Action<IWriteTransaction> edit)
    {
        await store.Store.DisposeAsync();
        await using var keyspace = StoreOpener.OpenKeyspace(
            Path.Combine(store.Options.DataDirectory, "metadata"), TimeProvider.System);
        await keyspace.WriteAsync(
            tx =>
            {
                edit(tx);
                return 0;
            },
            CancellationToken.None);
    }

    /// <summary>Changes a blob file, and makes its checksums fit what is in it then.</summary>
    public static void AlterFile(string path, int payloadBytes, Action<byte[]> alter)
    {
        var file = File.ReadAllBytes(path);
        alter(file);
        FixChecksums(file, payloadBytes);
        File.WriteAllBytes(path, file);
    }

    private static void FixChecksums(byte[] file, int payloadBytes)
    {
        var checksums = BlockChecksum.OfEach(file.AsSpan(0, payloadBytes));
        for (var i = 0; i < checksums.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                file.AsSpan((int)BlobFileFormat.TailOffset(payloadBytes) + i * sizeof(uint)), checksums[i]);
        }
    }
}
