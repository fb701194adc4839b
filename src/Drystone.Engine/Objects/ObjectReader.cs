using System.Buffers;
using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Objects;

/// <summary>
/// Reads the bytes of one object. Choose a range with <see cref="Select"/>, then call
/// <see cref="ReadAsync(CancellationToken)"/> until it gives nothing. Every byte handed out has been checked against
/// the checksum it was written with.
/// </summary>
public sealed class ObjectReader : IDisposable
{
    private readonly IKeyValueStore keyspace;
    private readonly BlobStore blobs;
    private readonly ReadLeases.Lease lease;
    private Queue<Extent>? rest;
    private IBlobReader? current;
    private ObjectEncryptionKey? key;
    private long position;
    private long end;

    internal ObjectReader(
        ObjectInfo info, BodyReference body, IKeyValueStore keyspace, BlobStore blobs, ReadLeases.Lease lease)
    {
        Info = info;
        Body = body;
        this.keyspace = keyspace;
        this.blobs = blobs;
        this.lease = lease;
        end = info.SizeBytes;
    }

    public ObjectInfo Info { get; }

    internal BodyReference Body { get; }

    /// <summary>Of an object that is one blob; null when it is to be looked up.</summary>
    internal BlobRecord? FirstBlob { get; init; }

    /// <summary>The tier that its bytes are read from; null: a disk of the store.</summary>
    public string? Tier => Info.Tier is { Restore.ExpiresAt: not null } ? null : Info.Tier?.Tier;

    /// <summary>Where a part is, and what is known of it; null when there is no such part. An object that was put in
    /// one request is its own part 1.</summary>
    public (ByteSpan Range, StoredChecksum? Checksum)? FindPart(int number)
    {
        if (Body.Kind != BodyKind.Manifest)
        {
            return number == 1 ? (new ByteSpan(0, Info.SizeBytes), Info.Checksum) : null;
        }

        // The protocol's part numbers of a finished object are 1 to the number of parts, whatever the upload used.
        using var tx = keyspace.BeginRead();
        foreach (var (part, startBytes) in ManifestTable.Parts(tx, Body.Id, afterNumber: 0).Skip(number - 1).Take(1))
        {
            return (new ByteSpan(startBytes, part.SizeBytes), part.Checksum);
        }

        return null;
    }

    /// <summary>Gives the key of an encrypted object, before it is read. The reader keeps a copy.</summary>
    public void Unlock(ObjectEncryptionKey objectKey)
    {
        key?.Dispose();
        key = objectKey.Copy();
    }

    /// <summary>Limits what is read to a range within the object.</summary>
    public void Select(ByteSpan range)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(range.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.Length, Info.SizeBytes - range.Offset);
        current?.Dispose();
        current = null;
        rest?.Clear();
        (position, end) = (range.Offset, range.Offset + range.Length);
    }

    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    /// <exception cref="DamagedDataException">The bytes that are stored are not what was written.</exception>
    /// <exception cref="WrongEncryptionKeyException">The object is encrypted under another key.</exception>
    /// <exception cref="InvalidOperationException">The object is encrypted and was not unlocked.</exception>
    /// <exception cref="ObjectArchivedException">The object is archived and not restored.</exception>
    /// <exception cref="TierUnavailableException">The bytes are at a tier that does not answer.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        RequireRestored();
        while (position < end)
        {
            current ??= OpenNext();
            var piece = await current.ReadAsync(cancel);
            if (piece.Length > 0)
            {
                position += piece.Length;
                return piece;
            }

            current.Dispose();
            current = null;
        }

        return default;
    }

    /// <summary>As the other, into where the bytes go. Nothing that was not checked is ever handed on.</summary>
    /// <returns>How many were written; 0 at the end.</returns>
    /// <inheritdoc cref="ReadAsync(CancellationToken)"/>
    public async ValueTask<int> ReadAsync(IBufferWriter<byte> output, CancellationToken cancel)
    {
        RequireRestored();
        while (position < end)
        {
            current ??= OpenNext();
            var count = await current.ReadAsync(output, cancel);
            if (count > 0)
            {
                position += count;
                return count;
            }

            current.Dispose();
            current = null;
        }

        return 0;
    }

    public void Dispose()
    {
        // Twice does no harm: a buffer given back twice would be handed to two readers.
        current?.Dispose();
        current = null;
        key?.Dispose();
        lease.Dispose();
    }

    /// <exception cref="ObjectArchivedException">The object is archived and not restored.</exception>
    internal void RequireRestored()
    {
        if (Info.Tier is { NeedsRestore: true })
        {
            throw new ObjectArchivedException($"'{Info.Key}' is archived: restore it before it is read.");
        }
    }

    /// <summary>The runs of blobs that make up a range, in order; null when they are more than a part may have.
    /// </summary>
    internal Extent[]? ExtentsOf(ByteSpan range)
    {
        var extents = new List<Extent>();
        var end = range.Offset + range.Length;
        using var tx = keyspace.BeginRead();
        for (var at = range.Offset; at < end;)
        {
            at += Append(tx, extents, at, end);
            if (extents.Count > EngineLimits.MaxPartExtents)
            {
                return null;
            }
        }

        return [.. extents];
    }

    private IBlobReader OpenNext()
    {
        var extent = NextExtent();
        var record = FirstBlob ?? Find(extent.BlobId);
        var range = new ByteSpan(extent.OffsetBytes, extent.LengthBytes);
        try
        {
            return blobs.Open(extent.BlobId, record, range, key);
        }
        catch (DamagedDataException) when (Find(extent.BlobId) is var moved && moved.PackId != record.PackId)
        {
            // Moved to another pack, and the old one removed, between the look-up and the opening.
            return blobs.Open(extent.BlobId, moved, range, key);
        }
    }

    private Extent NextExtent()
    {
        if (Body.Kind == BodyKind.Blob)
        {
            return new Extent(Body.Id, position, end - position);
        }

        rest ??= new Queue<Extent>();
        if (rest.Count == 0)
        {
            using var tx = keyspace.BeginRead();
            var extents = new List<Extent>();
            Append(tx, extents, position, end);
            extents.ForEach(rest.Enqueue);
        }

        return rest.Dequeue();
    }

    private BlobRecord Find(long blobId)
    {
        using var tx = keyspace.BeginRead();
        return BlobTable.Find(tx, blobId) ?? BlobTable.FindReleased(tx, blobId)
            ?? throw new DamagedDataException($"Blob {blobId} of '{Info.Key}' is referred to and not there.");
    }

    /// <summary>Appends the extents from <paramref name="at"/> to the end of the part that holds it, or to
    /// <paramref name="end"/>; returns how many bytes they cover.</summary>
    private long Append(IReadTransaction tx, List<Extent> extents, long at, long end)
    {
        if (Body.Kind == BodyKind.Blob)
        {
            extents.Add(new Extent(Body.Id, at, end - at));
            return end - at;
        }

        var (part, partExtents, startBytes) = ManifestTable.FindPart(tx, Body.Id, at)
            ?? throw new DamagedDataException($"'{Info.Key}' has no part that holds byte {at}.");
        var covered = Math.Min(startBytes + part.SizeBytes, end) - at;
        Cut(extents, partExtents, skip: at - startBytes, take: covered);
        return covered;
    }

    private static void Cut(List<Extent> extents, Extent[] from, long skip, long take)
    {
        foreach (var extent in from)
        {
            var skipped = Math.Min(skip, extent.LengthBytes);
            var taken = Math.Min(take, extent.LengthBytes - skipped);
            if (taken > 0)
            {
                extents.Add(new Extent(extent.BlobId, extent.OffsetBytes + skipped, taken));
            }

            skip -= skipped;
            take -= taken;
        }
    }
}
