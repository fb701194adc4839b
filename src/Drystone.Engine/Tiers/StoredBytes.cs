using Drystone.Engine.Blobs;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Tiers;

/// <summary>A blob as it is stored, what is encrypted or compressed staying so; or runs of the plain bytes of several,
/// one after the other. Every byte has been verified, and the checksums are made of all that is read.</summary>
/// <remarks>Whoever reads holds a lease on what the runs belong to.</remarks>
internal sealed class StoredBytes(IKeyValueStore keyspace, BlobStore blobs, IReadOnlyList<Extent> runs) : IDisposable
{
    private readonly List<uint> checksums = [];
    private readonly byte[] block = new byte[EngineLimits.BlockBytes];
    private IBlobReader? current;
    private int next;
    private int filled;
    private long readBytes;

    /// <summary>Null: the plain bytes of the runs.</summary>
    public BlobRecord? Whole { get; private init; }

    public long LengthBytes => Whole?.LengthBytes ?? runs.Sum(run => run.LengthBytes);

    /// <param name="whole">The record of the only blob, all of which is read as it is stored.</param>
    public static StoredBytes OfWhole(IKeyValueStore keyspace, BlobStore blobs, long blobId, BlobRecord whole) =>
        new(keyspace, blobs, [new Extent(blobId, 0, whole.PlainBytes)]) { Whole = whole };

    /// <summary>Of each block of the whole, when all of it has been read.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public uint[] Checksums()
    {
        if (readBytes != LengthBytes)
        {
            throw new InvalidOperationException($"Only {readBytes} of {LengthBytes} bytes were taken.");
        }

        return filled == 0 ? [.. checksums] : [.. checksums, BlockChecksum.Of(block.AsSpan(0, filled))];
    }

    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        while (current is not null || next < runs.Count)
        {
            current ??= Open(runs[next++]);
            var piece = await current.ReadAsync(cancel);
            if (!piece.IsEmpty)
            {
                readBytes += piece.Length;
                Sum(piece.Span);
                return piece;
            }

            current.Dispose();
            current = null;
        }

        return default;
    }

    public void Dispose() => current?.Dispose();

    public BlobRecord Find(long blobId)
    {
        using var tx = keyspace.BeginRead();
        return BlobTable.Find(tx, blobId) ?? BlobTable.FindReleased(tx, blobId)
            ?? throw new DamagedDataException($"Blob {blobId} is referred to and not there.");
    }

    private IBlobReader Open(Extent run)
    {
        var record = Find(run.BlobId);
        try
        {
            return Open(run, record);
        }
        catch (DamagedDataException) when (Find(run.BlobId) is var moved && moved.PackId != record.PackId)
        {
            // Moved to another pack, and the old one removed, between the look-up and the opening.
            return Open(run, moved);
        }
    }

    private IBlobReader Open(Extent run, BlobRecord record) => Whole is not null
        ? blobs.OpenStored(run.BlobId, record)
        : blobs.Open(run.BlobId, record, new ByteSpan(run.OffsetBytes, run.LengthBytes), key: null);

    private void Sum(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var taken = Math.Min(piece.Length, block.Length - filled);
            piece[..taken].CopyTo(block.AsSpan(filled));
            piece = piece[taken..];
            filled += taken;
            if (filled == block.Length)
            {
                checksums.Add(BlockChecksum.Of(block));
                filled = 0;
            }
        }
    }
}
