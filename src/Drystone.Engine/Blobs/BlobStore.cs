using System.Collections.Concurrent;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Microsoft.Win32.SafeHandles;

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
    private readonly ConcurrentDictionary<long, long> closedPackBytes = new();

    public BlobStore(OpenedStore store, IdSource ids)
    {
        layout = store.Layout;
        this.ids = ids;
        storeId = store.Marker.StoreId;
        (space, metadataSpace) = (store.Space, store.MetadataSpace);
        Health = store.Health;
        openPacks = new PackHandles(layout);

        // Ids are at hand but for a moment in every million; the writer's own thread may wait for that.
        packs = new PackWriter(
            layout, Unsettled, () => ids.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
    }

    public WriteHealth Health { get; }

    public ReadLeases Leases { get; } = new();

    public UnsettledPacks Unsettled { get; } = new();

    public long OpenPackId => packs.OpenPackId;

    public ValueTask<long> NextIdAsync(CancellationToken cancel) => ids.NextAsync(cancel);

    /// <summary>Appends to the open pack. Once it is decided whether the blob is committed, the caller settles its pack
    /// (<see cref="UnsettledPacks.Settle"/>).</summary>
    /// <param name="payload">With a key it is encrypted where it is.</param>
    /// <exception cref="StoreUnavailableException">There is no room, or the disk fails.</exception>
    public Task<StoredBlob> AppendAsync(long id, Memory<byte> payload, ObjectEncryptionKey? key)
    {
        Demand(payload.Length);
        if (key is null)
        {
            return packs.AppendAsync(id, payload, encryption: null);
        }

        using var encryptor = new BlobEncryptor(key, storeId, id);
        encryptor.Encrypt(payload.Span);
        return packs.AppendAsync(id, payload, encryptor.Finish());
    }

    /// <summary>As <see cref="AppendAsync"/>, for a blob that moves to give back more than it takes: into the reserve,
    /// and as it is stored.</summary>
    public Task<StoredBlob> AppendMovedAsync(long id, ReadOnlyMemory<byte> stored, BlobEncryption? encryption)
    {
        space.Demand(stored.Length, FreeSpace.ReservedFromCompactionBytes);
        return packs.AppendAsync(id, stored, encryption);
    }

    /// <summary>Packs that this run has written and that are not known to hold anything.</summary>
    public ICollection<long> ClosedPacks => packs.ClosedPacks.Keys;

    public void ForgetClosed(long packId) => packs.ClosedPacks.TryRemove(packId, out _);

    /// <summary>The length of a pack that is not written any more; 0 when it is not there.</summary>
    public long ClosedPackBytes(long packId) => closedPackBytes.GetOrAdd(
        packId, id => new FileInfo(layout.Pack(id)) is { Exists: true } pack ? pack.Length : 0);

    /// <exception cref="StoreUnavailableException">There is no room, or the disk fails.</exception>
    public async ValueTask<BlobFileWriter> CreateFileAsync(
        long? expectedBytes, ObjectEncryptionKey? key, CancellationToken cancel)
    {
        Demand(expectedBytes ?? EngineLimits.WriteBufferBytes);
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

    /// <summary>A range of the bytes that were written.</summary>
    /// <param name="key">Of the object; null for one that is not encrypted.</param>
    /// <exception cref="DamagedDataException">The file that the record names is not there, or the blob is not encrypted
    /// and should be.</exception>
    /// <exception cref="WrongEncryptionKeyException">The key is not that of the blob.</exception>
    /// <exception cref="InvalidOperationException">The blob is encrypted, and there is no key.</exception>
    public BlobReader Open(long blobId, BlobRecord record, ByteSpan range, ObjectEncryptionKey? key)
    {
        var cipher = Unlock(blobId, record, key);
        try
        {
            return Open(blobId, record, range, cipher);
        }
        catch
        {
            cipher?.Dispose();
            throw;
        }
    }

    /// <summary>All bytes as they are stored: what is encrypted stays so.</summary>
    /// <exception cref="DamagedDataException">The file that the record names is not there.</exception>
    public BlobReader OpenStored(long blobId, BlobRecord record) =>
        Open(blobId, record, new ByteSpan(0, record.LengthBytes), cipher: null);

    /// <summary>Removes a blob file, or gives back what a packed blob took where the file system can.</summary>
    public void Reclaim(long blobId, BlobRecord record)
    {
        if (!record.IsPacked)
        {
            File.Delete(layout.Blob(blobId));
            return;
        }

        const long PageBytes = 4_096;
        var from = (record.OffsetBytes + PageBytes - 1) / PageBytes * PageBytes;
        var to = (record.OffsetBytes + record.LengthBytes) / PageBytes * PageBytes;
        if (to > from && File.Exists(layout.Pack(record.PackId)))
        {
            using var pack = File.OpenHandle(
                layout.Pack(record.PackId), FileMode.Open, FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete);
            Linux.PunchHole(pack, from, to - from);
        }
    }

    /// <summary>Removes a pack in which nothing lives any more. Who still reads it goes on, and the space comes back
    /// with the last of them.</summary>
    public void RemovePack(long packId)
    {
        File.Delete(layout.Pack(packId));
        openPacks.Forget(packId);
        closedPackBytes.TryRemove(packId, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await packs.DisposeAsync();
        openPacks.Dispose();
    }

    /// <summary>For the bytes, and on a metadata disk of its own nothing but the reserve.</summary>
    private void Demand(long bytes)
    {
        metadataSpace.Demand(bytes: 0);
        space.Demand(bytes);
    }

    private BlobReader Open(long blobId, BlobRecord record, ByteSpan range, BlobCipher? cipher)
    {
        if (record.IsPacked)
        {
            var pack = openPacks.Use(record.PackId);
            return new BlobReader(blobId, record, pack.File, use: pack, range, cipher);
        }

        var file = OpenFile(layout.Blob(blobId));
        return new BlobReader(blobId, record, file, use: file, range, cipher);
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

        var cipher = new BlobCipher(key, storeId, blobId, encryption.Salt);
        if (cipher.IsEnd(BlockChecksum.BlockCount(record.LengthBytes), record.LengthBytes, encryption.EndTag))
        {
            return cipher;
        }

        cipher.Dispose();
        throw new WrongEncryptionKeyException($"Blob {blobId} does not open under the key of its object.");
    }

    internal static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DamagedDataException($"{path} is missing. Is the data disk mounted?");
        }
    }
}
