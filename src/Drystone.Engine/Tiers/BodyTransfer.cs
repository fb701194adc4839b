using System.Globalization;
using System.Security.Cryptography;
using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Keys;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine.Tiers;

/// <summary>
/// Copies the bytes of an object to a tier, or from one to the disks of the store, as they are stored. The copy is made
/// of blobs of its own: other objects may share the bytes it was made of.
/// </summary>
/// <remarks>
/// What is made is garbage until an object refers to it, and a lease keeps it from being reclaimed. So a crash at any
/// point leaves an entry by which the next run finds and removes what was sent. Whoever calls holds a lease on the body
/// that is copied.
/// </remarks>
internal sealed class BodyTransfer(OpenedStore opened, BlobStore blobs, StorageClasses classes)
{
    /// <param name="to">A storage class with a tier; null: the disks of the store.</param>
    /// <exception cref="DamagedDataException">The bytes are not what was written.</exception>
    /// <exception cref="TierUnavailableException">A tier does not answer.</exception>
    /// <exception cref="StoreUnavailableException">The disk is full or failing.</exception>
    public async Task<TransferredBody> CopyAsync(BodyReference body, string? to, CancellationToken cancel)
    {
        var made = new TransferredBody();
        try
        {
            if (body.Kind == BodyKind.Blob)
            {
                var run = new Extent(body.Id, 0, Find(body.Id).PlainBytes);
                var (stored, writer) = await CopyAsync(made, [run], to, cancel);
                made.Become(stored, writer);
            }
            else if (body.Kind == BodyKind.Manifest)
            {
                await CopyManifestAsync(made, body.Id, to, cancel);
            }

            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    private async Task CopyManifestAsync(TransferredBody made, long from, string? to, CancellationToken cancel)
    {
        var manifestId = await blobs.NextIdAsync(cancel);
        made.Hold(blobs.Leases.Take(manifestId));
        await WriteAsync(tx => tx.Put(BlobTable.GarbageKey(GarbageKind.Manifest, manifestId).Span, []), cancel);
        (long, int)? after = null;
        while (FindPart(from, after) is var (part, extents, endBytes))
        {
            await CopyPartAsync(manifestId, part, extents, endBytes, to, cancel);
            after = (endBytes, part.Number);
        }

        made.Become(manifestId);
    }

    private async Task CopyPartAsync(
        long manifestId, PartInfo part, Extent[] extents, long endBytes, string? to, CancellationToken cancel)
    {
        await using var made = new TransferredBody();
        Extent[] copied = [];
        if (extents.Length > 0)
        {
            var (stored, writer) = await CopyAsync(made, extents, to, cancel);
            made.Become(stored, writer);
            copied = [new Extent(stored.Id, 0, stored.PlainBytes)];
        }

        await made.CommitAsync(
            () => WriteAsync(
                tx =>
                {
                    made.Take(tx);
                    ManifestTable.AddPart(tx, manifestId, endBytes, part.Number, PartRecord.Encode(part, copied));
                },
                cancel),
            isTaken: static _ => true);
    }

    /// <summary>One blob of some runs.</summary>
    private async Task<(StoredBlob Stored, BodyWriter? Writer)> CopyAsync(
        TransferredBody made, Extent[] runs, string? to, CancellationToken cancel)
    {
        using var source = Open(runs);
        var (encryption, sealedAs) = EncryptionOf(source, runs[0].BlobId);
        return to is null
            ? await FetchAsync(source, encryption, sealedAs, cancel)
            : (await SendAsync(made, source, encryption, sealedAs, to, cancel), null);
    }

    private async Task<(StoredBlob Stored, BodyWriter Writer)> FetchAsync(
        StoredBytes source, BlobEncryption? encryption, long sealedAs, CancellationToken cancel)
    {
        var writer = new BodyWriter(
            blobs, source.LengthBytes, new StoredElsewhere(encryption, source.Whole?.Compression));
        try
        {
            while (await source.ReadAsync(cancel) is { IsEmpty: false } piece)
            {
                await writer.AppendAsync(piece, cancel);
            }

            await writer.StoreAsync(cancel);
            return (writer.Stored! with { SealedAs = sealedAs }, writer);
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    private async Task<StoredBlob> SendAsync(
        TransferredBody made, StoredBytes source, BlobEncryption? encryption, long sealedAs, string to,
        CancellationToken cancel)
    {
        var tier = classes.Demand(to);
        var id = await blobs.NextIdAsync(cancel);
        var place = new RemotePlace(to, NewKey(id));
        made.Hold(blobs.Leases.Take(id));
        var intent = new BlobRecord(0, 0, source.LengthBytes, References: 0, []) { Remote = place };
        await WriteAsync(
            tx => tx.Put(BlobTable.GarbageKey(GarbageKind.RemoteBlob, id).Span, intent.Encode()), cancel);
        await tier.PutAsync(place.Key, source.LengthBytes, source.ReadAsync, cancel);
        var checksums = source.Checksums();
        var isSmall = source.LengthBytes <= EngineLimits.MaxPackedBytes;
        if (!isSmall)
        {
            await Task.Run(
                () => blobs.WriteTail(
                    id, source.LengthBytes, checksums, encryption?.BlockTags ?? [],
                    isCompressed: source.Whole?.Compression is not null),
                cancel);
        }

        return new StoredBlob(
            id, PackId: 0, OffsetBytes: 0, source.LengthBytes, isSmall ? checksums : [],
            isSmall || encryption is null ? encryption : encryption with { BlockTags = [] })
        {
            SealedAs = sealedAs,
            Remote = place,
            Compression = source.Whole?.Compression,
        };
    }

    /// <summary>A blob that is all of what is copied is copied as it is stored. Of pieces of blobs the plain bytes are;
    /// of encrypted ones there are none, since each part has the key of its own upload.</summary>
    private StoredBytes Open(Extent[] runs)
    {
        var first = Find(runs[0].BlobId);
        return runs is [var run] && run.LengthBytes == first.PlainBytes
            ? StoredBytes.OfWhole(opened.Keyspace, blobs, run.BlobId, first)
            : runs.All(piece => Find(piece.BlobId).Encryption is null)
            ? new StoredBytes(opened.Keyspace, blobs, runs)
            : throw new DamagedDataException($"Blob {runs[0].BlobId} is encrypted and a part refers to a piece of it.");
    }

    /// <summary>Of an encrypted blob, with the tags of all blocks.</summary>
    private (BlobEncryption? Encryption, long SealedAs) EncryptionOf(StoredBytes source, long blobId) =>
        source.Whole is { Encryption: { } encryption } whole
            ? (
                encryption with { BlockTags = blobs.TagsOf(blobId, whole) },
                whole.SealedAs == 0 ? blobId : whole.SealedAs)
            : (null, 0);

    /// <summary>Never the same again, not even where ids are, as after a restored backup.</summary>
    private string NewKey(long blobId) => string.Create(
        CultureInfo.InvariantCulture,
        $"{opened.Marker.StoreId}/{blobId:x16}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");

    private BlobRecord Find(long blobId)
    {
        using var tx = opened.Keyspace.BeginRead();
        return BlobTable.Find(tx, blobId) ?? BlobTable.FindReleased(tx, blobId)
            ?? throw new DamagedDataException($"Blob {blobId} is referred to and not there.");
    }

    private (PartInfo Part, Extent[] Extents, long EndBytes)? FindPart(long manifestId, (long, int)? after)
    {
        using var tx = opened.Keyspace.BeginRead();
        return ManifestTable.FindAfter(tx, manifestId, after);
    }

    private ValueTask<bool> WriteAsync(Action<IWriteTransaction> write, CancellationToken cancel) =>
        opened.Health.WatchAsync(opened.Keyspace.WriteAsync(
            tx =>
            {
                write(tx);
                return true;
            },
            cancel));
}
