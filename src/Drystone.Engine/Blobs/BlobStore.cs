using System.Collections.Concurrent;
using Drystone.Engine.Compression;
using Drystone.Engine.Disks;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Blobs;

/// <summary>All bytes of all objects: packs for small blobs, files for large ones.</summary>
internal sealed class BlobStore : IAsyncDisposable
{
    private readonly StoreLayout layout;
    private readonly IdSource ids;
    private readonly string storeId;
    private readonly FreeSpace space;
    private readonly FreeSpace metadataSpace;
    private readonly PackWriter packs;
    private readonly PackHandles openPacks;
    private readonly StorageClasses classes;
    private readonly ConcurrentDictionary<long, long> closedPackBytes = new();

    public BlobStore(OpenedStore store, IdSource ids, StorageClasses classes)
    {
        this.classes = classes;
        layout = store.Layout;
        this.ids = ids;
        storeId = store.Marker.StoreId;
        (space, metadataSpace) = (store.Space, store.MetadataSpace);
        Health = store.Health;
        openPacks = new PackHandles(layout, OpenFile);

        packs = new PackWriter(layout, Unsettled, () => ids.NextAsync(CancellationToken.None).AsTask());
    }

    public WriteHealth Health { get; }

    public ReadLeases Leases { get; } = new();

    public UnsettledPacks Unsettled { get; } = new();

    public long OpenPackId => packs.OpenPackId;

    public ValueTask<long> NextIdAsync(CancellationToken cancel) => ids.NextAsync(cancel);

    /// <summary>Makes a small body ready to be appended to the open pack.</summary>
    /// <param name="payload">With a key it is encrypted where it is.</param>
    /// <param name="compression">Of a payload that is compressed.</param>
    /// <exception cref="StoreUnavailableException">There is no room.</exception>
    public PackAppend Prepare(
        long id, Memory<byte> payload, ObjectEncryptionKey? key, BlobCompression? compression)
    {
        Demand(payload.Length);
        if (key is null)
        {
            return new PackAppend(id, payload, encryption: null, compression);
        }

        using var encryptor = new BlobEncryptor(key, storeId, id);
        encryptor.Encrypt(payload.Span);
        return new PackAppend(id, payload, encryptor.Finish(compression?.PlainBytes), compression);
    }

    /// <summary>As <see cref="Prepare"/>, of bytes that are taken as they are stored elsewhere.</summary>
    /// <exception cref="StoreUnavailableException">There is no room.</exception>
    public PackAppend PrepareStored(long id, ReadOnlyMemory<byte> stored, StoredElsewhere made)
    {
        Demand(stored.Length);
        return new PackAppend(id, stored, made.Encryption, made.Compression);
    }

    /// <summary>Appends to the open pack. Once it is decided whether the blob is committed, the caller settles its pack
    /// (<see cref="UnsettledPacks.Settle"/>).</summary>
    /// <exception cref="StoreUnavailableException">The disk fails.</exception>
    public Task<StoredBlob> AppendAsync(PackAppend append) => packs.AppendAsync(append);

    /// <summary>As <see cref="AppendAsync"/>, with the commit that refers to it.</summary>
    public PackGroundwork AppendWithCommit(PackAppend append) => new(packs, Health, append);

    /// <summary>As <see cref="AppendAsync"/>, of a blob that moves to give back more than it takes: into the
    /// reserve.</summary>
    /// <exception cref="StoreUnavailableException">There is no room, or the disk fails.</exception>
    public Task<StoredBlob> AppendMovedAsync(long id, ReadOnlyMemory<byte> stored, BlobRecord record)
    {
        space.Demand(stored.Length, FreeSpace.ReservedFromCompactionBytes);
        return packs.AppendAsync(new PackAppend(id, stored, record.Encryption, record.Compression));
    }

    /// <summary>Packs that this run has written and that are not known to hold anything.</summary>
    public ICollection<long> ClosedPacks => packs.ClosedPacks.Keys;

    public void ForgetClosed(long packId) => packs.ClosedPacks.TryRemove(packId, out _);

    /// <summary>The length of a pack that is not written any more; 0 when it is not there.</summary>
    public long ClosedPackBytes(long packId) => closedPackBytes.GetOrAdd(
        packId, id => layout.Disk.LengthOf(layout.Pack(id)));

    /// <exception cref="StoreUnavailableException">There is no room, or the disk fails.</exception>
    public async ValueTask<BlobFileWriter> CreateFileAsync(
        long? expectedBytes, ObjectEncryptionKey? key, CancellationToken cancel)
    {
        Demand(expectedBytes ?? EngineLimits.WriteBufferBytes);
        layout.DemandPresence();
        var id = await ids.NextAsync(cancel);
        var encryptor = key is null ? null : new BlobEncryptor(key, storeId, id);
        try
        {
            return new BlobFileWriter(layout, id, expectedBytes, encryptor);
        }
        catch
        {
            encryptor?.Dispose();
            throw;
        }
    }

    /// <summary>A range of the plain bytes.</summary>
    /// <param name="key">Of the object; null for one that is not encrypted.</param>
    /// <exception cref="DamagedDataException">The file that the record names is not there, or the blob is not encrypted
    /// and should be.</exception>
    /// <exception cref="TierUnavailableException">The blob is at a tier that is not declared.</exception>
    /// <exception cref="WrongEncryptionKeyException">The key is not that of the blob.</exception>
    /// <exception cref="InvalidOperationException">The blob is encrypted, and there is no key.</exception>
    /// <exception cref="MissingLibraryException">It is compressed, and the library is not there any more.</exception>
    public IBlobReader Open(long blobId, BlobRecord record, ByteSpan range, ObjectEncryptionKey? key)
    {
        var cipher = Unlock(blobId, record, key);
        try
        {
            if (range.Offset + range.Length > record.PlainBytes)
            {
                throw new DamagedDataException($"Blob {blobId} is shorter than what refers to it.");
            }

            return record.Compression is { } compression
                ? OpenCompressed(blobId, record, compression, range, cipher)
                : Open(blobId, record, range, cipher);
        }
        catch
        {
            cipher?.Dispose();
            throw;
        }
    }

    /// <summary>All bytes as they are stored: what is encrypted stays so.</summary>
    /// <exception cref="DamagedDataException">The file that the record names is not there.</exception>
    /// <exception cref="TierUnavailableException">The blob is at a tier that is not declared.</exception>
    public BlobReader OpenStored(long blobId, BlobRecord record) =>
        Open(blobId, record, new ByteSpan(0, record.LengthBytes), cipher: null);

    /// <summary>The tags of all blocks of an encrypted blob.</summary>
    /// <exception cref="DamagedDataException">The file that should have them has not.</exception>
    public byte[] TagsOf(long blobId, BlobRecord record)
    {
        if (record.HasChecksums)
        {
            return record.Encryption!.BlockTags;
        }

        using var tables = OpenTables(blobId, record);
        var tags = new byte[BlockChecksum.BlockCount(record.LengthBytes) * BlobCipher.TagBytes];
        for (var block = 0; block * BlobCipher.TagBytes < tags.Length; block++)
        {
            var tag = tables.Tags.EntryOf(block);
            if (tag.IsEmpty)
            {
                throw new DamagedDataException($"The table of blob {blobId} is shorter than it was written.");
            }

            tag.CopyTo(tags.AsSpan(block * BlobCipher.TagBytes));
        }

        return tags;
    }

    /// <summary>Keeps on the disk what is needed beside the bytes of a large blob that is at a tier.</summary>
    /// <exception cref="StoreUnavailableException">There is no room, or the disk fails.</exception>
    public void WriteTail(
        long blobId, long lengthBytes, ReadOnlySpan<uint> checksums, byte[] tags, bool isCompressed)
    {
        var tail = new byte[BlobFileFormat.TailBytes(lengthBytes, isEncrypted: tags.Length > 0)];
        Demand(tail.Length);
        BlobFileFormat.WriteTail(tail, blobId, lengthBytes, checksums, tags, isCompressed);
        try
        {
            layout.DemandPresence();
            DurableFile.WriteNew(layout.Disk, layout.Tail(blobId), tail);
        }
        catch (IOException fault)
        {
            throw Health.NoteBodyFault(fault);
        }
    }

    /// <summary>Looks at what is on the disk of a blob that is at a tier.</summary>
    /// <exception cref="DamagedDataException">It is not there, or not what was written.</exception>
    public void VerifyTail(long blobId, BlobRecord record)
    {
        using var tables = record.HasChecksums ? null : OpenTables(blobId, record);
        if (tables?.IsWhole(blobId, record) == false)
        {
            throw new DamagedDataException($"{layout.Tail(blobId)} does not match its checksum.");
        }
    }

    /// <summary>Removes what is on the disk of a blob that is gone from its tier.</summary>
    /// <exception cref="StoreUnavailableException">The store is not where it was.</exception>
    public void RemoveTail(long blobId)
    {
        layout.DemandPresence();
        layout.Disk.Delete(layout.Tail(blobId));
    }

    /// <summary>Removes a blob file, or gives back what a packed blob took where the file system can.</summary>
    /// <exception cref="StoreUnavailableException">The store is not where it was.</exception>
    public void Reclaim(long blobId, BlobRecord record)
    {
        if (!record.IsPacked)
        {
            layout.DemandPresence();
            layout.Disk.Delete(layout.Blob(blobId));
            return;
        }

        const long PageBytes = 4_096;
        var from = (record.OffsetBytes + PageBytes - 1) / PageBytes * PageBytes;
        var to = (record.OffsetBytes + record.LengthBytes) / PageBytes * PageBytes;
        if (to <= from)
        {
            return;
        }

        layout.DemandPresence();
        if (layout.Disk.FileExists(layout.Pack(record.PackId)))
        {
            using var pack = layout.Disk.OpenWrite(layout.Pack(record.PackId));
            pack.PunchHole(from, to - from);
        }
    }

    /// <summary>Removes a pack in which nothing lives any more. Who still reads it goes on, and the space comes back
    /// with the last of them.</summary>
    /// <exception cref="StoreUnavailableException">The store is not where it was.</exception>
    public void RemovePack(long packId)
    {
        DemandPresence();
        layout.Disk.Delete(layout.Pack(packId));
        openPacks.Forget(packId);
        closedPackBytes.TryRemove(packId, out _);
    }

    /// <summary>Before a record goes whose file would go next.</summary>
    public void DemandPresence() => layout.DemandPresence();

    /// <summary>For what takes no bytes and grows the metadata: the reserve is kept for what gives room back.</summary>
    /// <exception cref="StoreUnavailableException">A disk is full.</exception>
    public void DemandReserve() => Demand(bytes: 0);

    public async ValueTask DisposeAsync()
    {
        await packs.DisposeAsync();
        openPacks.Dispose();
    }

    /// <summary>For the bytes, and on a metadata disk of its own nothing but the reserve.</summary>
    private void Demand(long bytes)
    {
        layout.Presence?.DemandLastSeen();
        metadataSpace.Demand(bytes: 0);
        space.Demand(bytes);
    }

    private BlobReader Open(long blobId, BlobRecord record, ByteSpan range, BlobCipher? cipher)
    {
        if (record.IsPacked)
        {
            var pack = openPacks.Use(record.PackId);
            var entry = new FileBytes(pack.File, record.OffsetBytes, use: pack);
            return new BlobReader(blobId, record, entry, tables: null, range, cipher) { Health = Health };
        }

        if (record.Remote is { } place)
        {
            var tier = classes.Demand(place.Tier);
            var tail = record.HasChecksums ? null : OpenTables(blobId, record);
            var blocksEnd = (range.Offset + range.Length + EngineLimits.BlockBytes - 1)
                / EngineLimits.BlockBytes * EngineLimits.BlockBytes;
            var remote = new TierBytes(tier, place.Key, Math.Min(blocksEnd, record.LengthBytes));
            return new BlobReader(blobId, record, remote, tail, range, cipher) { Health = Health };
        }

        var file = OpenFile(layout.Blob(blobId));
        return new BlobReader(
            blobId, record, new FileBytes(file, startBytes: 0, use: file), TablesIn(file, record), range, cipher)
        {
            Health = Health,
        };
    }

    /// <summary>Of a blob whose record has none.</summary>
    private BlobTables OpenTables(long blobId, BlobRecord record) => TablesIn(
        OpenFile(record.Remote is null ? layout.Blob(blobId) : layout.Tail(blobId)), record,
        isOwner: true);

    private static BlobTables TablesIn(DiskFile file, BlobRecord record, bool isOwner = false) => new(
        file, record.Remote is null ? BlobFileFormat.TailOffset(record.LengthBytes) : 0, record.LengthBytes, isOwner);

    private CompressedBlobReader OpenCompressed(
        long blobId, BlobRecord record, BlobCompression compression, ByteSpan range, BlobCipher? cipher)
    {
        Zstd.Require();
        var stored = Open(blobId, record, new ByteSpan(0, record.LengthBytes), cipher);
        return new CompressedBlobReader(blobId, compression, record.LengthBytes, stored, range);
    }

    private BlobCipher? Unlock(long blobId, BlobRecord record, ObjectEncryptionKey? key)
    {
        if (record.Encryption is not { } encryption)
        {
            // Or who can write to the disk could put bytes of his own in the place of encrypted ones.
            return key is null
                ? null
                : throw new DamagedDataException($"Blob {blobId} should be encrypted and is not.");
        }

        if (key is null)
        {
            throw new InvalidOperationException($"Blob {blobId} is encrypted: unlock the object before it is read.");
        }

        // What was copied to another place, as it is stored, is sealed as the blob that it was first.
        var sealedAs = record.SealedAs == 0 ? blobId : record.SealedAs;
        var cipher = new BlobCipher(key, storeId, sealedAs, encryption.Salt);
        var blocks = BlockChecksum.BlockCount(record.LengthBytes);
        if (cipher.IsEnd(blocks, record.LengthBytes, record.Compression?.PlainBytes, encryption.EndTag))
        {
            return cipher;
        }

        cipher.Dispose();
        throw new WrongEncryptionKeyException($"Blob {blobId} does not open under the key of its object.");
    }

    private DiskFile OpenFile(string path)
    {
        try
        {
            return layout.Disk.OpenRead(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            // No damage where nothing of the store is.
            layout.DemandPresence();
            throw new DamagedDataException($"{path} is missing.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Health.NoteReadFault(fault, $"open {path}");
        }
    }
}
