using System.Runtime.InteropServices;
using Drystone.Engine.Compression;
using Drystone.Engine.Disks;
using Drystone.Engine.Encryption;

namespace Drystone.Engine.Blobs;

/// <summary>
/// Writes a large blob to a file of its own. This is the whole recipe of a durable file:
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Create it under its final name. Nothing refers to the name before the commit, so no rename is needed; what a
/// crash leaves behind is found by its id and swept.</item>
/// <item>Write aligned blocks past the page cache, one in flight while the caller hashes the next.</item>
/// <item>Write the tail with the checksums of all blocks, and the tags of encrypted ones.</item>
/// <item>Sync the file: bytes and size.</item>
/// <item>Sync the directory: the name.</item>
/// </list>
/// A fault at any step leaves a file that nothing refers to; <see cref="Discard"/> removes it.
/// </remarks>
internal sealed class BlobFileWriter : IDisposable
{
    private readonly StoreLayout layout;
    private readonly DiskFile file;
    private readonly List<uint> checksums = [];
    private readonly long reservedBytes;
    private readonly BlobEncryptor? encryptor;
    private Task writing = Task.CompletedTask;
    private long offset;

    /// <param name="expectedBytes">Reserved ahead when known; a hint only.</param>
    /// <param name="encryptor">Of this blob; disposed with the writer. Null: the bytes are stored as they are.</param>
    public BlobFileWriter(StoreLayout layout, long id, long? expectedBytes, BlobEncryptor? encryptor)
    {
        this.layout = layout;
        this.encryptor = encryptor;
        Id = id;
        file = layout.Disk.Create(layout.Blob(id), direct: true);
        if (expectedBytes is { } bytes)
        {
            reservedBytes = BlobFileFormat.FileBytes(bytes, isEncrypted: encryptor is not null);
            try
            {
                file.Reserve(0, reservedBytes);
            }
            catch (StoreUnavailableException)
            {
                Discard();
                throw;
            }
        }
    }

    public long Id { get; }

    /// <summary>Starts to write a full buffer and gives it back to the pool when written. At most one is in flight: a
    /// second call waits for the first.</summary>
    public async ValueTask WriteAsync(AlignedBuffer buffer)
    {
        Seal(buffer.Memory.Span);
        await FollowAsync(buffer, EngineLimits.WriteBufferBytes);
    }

    /// <summary>Writes the last, partly filled buffer and the tail, and makes all of it durable.</summary>
    /// <param name="sealedElsewhere">How the bytes are encrypted, when they are taken as they are stored
    /// elsewhere.</param>
    /// <param name="compression">Of what was written; null: it is not compressed.</param>
    public async ValueTask<StoredBlob> FinishAsync(
        AlignedBuffer last, int lastBytes, BlobEncryption? sealedElsewhere = null,
        BlobCompression? compression = null)
    {
        var payloadBytes = offset + lastBytes;
        Seal(last.Memory.Span[..lastBytes]);
        var encryption = encryptor?.Finish(compression?.PlainBytes) ?? sealedElsewhere;
        var rounded = (int)BlobFileFormat.RoundUp(lastBytes);
        last.Memory.Span[lastBytes..rounded].Clear();
        await FollowAsync(last, rounded);
        await writing;
        await WriteTailAsync(payloadBytes, encryption?.BlockTags, isCompressed: compression is not null);
        await Task.Run(() =>
        {
            if (reservedBytes > offset)
            {
                // Fewer bytes came than were announced: the footer is the end of the file.
                file.SetLength(offset);
            }

            file.SyncData();
            file.Dispose();
            layout.Disk.SyncDirectory(layout.BlobFolder(Id));

            // The file is where its directory was when it was made; the one that was synced must be the same.
            layout.DemandPresence();
        });
        return new StoredBlob(Id, PackId: 0, OffsetBytes: 0, payloadBytes, BlockChecksums: [],
            encryption is null ? null : encryption with { BlockTags = [] })
        {
            Compression = compression,
        };
    }

    /// <summary>Removes the file. The caller makes sure that no write is in flight (see
    /// <see cref="QuietAsync"/>).</summary>
    public void Discard()
    {
        file.Dispose();
        try
        {
            layout.DemandPresence();
            layout.Disk.Delete(layout.Blob(Id));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Swept at the next start. The fault that led here is the one that the caller must hear of.
        }
    }

    /// <summary>Waits until nothing is being written any more, whatever came of it.</summary>
    public Task QuietAsync() => writing.ContinueWith(static _ => { }, TaskScheduler.Default);

    public void Dispose()
    {
        file.Dispose();
        encryptor?.Dispose();
    }

    /// <summary>Starts a write when the one before it has ended.</summary>
    private async ValueTask FollowAsync(AlignedBuffer buffer, int bytes)
    {
        try
        {
            await writing;
        }
        catch
        {
            buffer.Return();
            throw;
        }

        writing = WriteAndReturnAsync(buffer, bytes);
    }

    private async Task WriteAndReturnAsync(AlignedBuffer buffer, int bytes)
    {
        var at = offset;
        offset += bytes;
        try
        {
            await file.WriteAsync(buffer.Memory[..bytes], at);
        }
        finally
        {
            buffer.Return();
        }
    }

    private async Task WriteTailAsync(long payloadBytes, byte[]? tags, bool isCompressed)
    {
        var tailBytes = BlobFileFormat.TailBytes(payloadBytes, isEncrypted: tags is not null);
        var tail = new byte[tailBytes];
        BlobFileFormat.WriteTail(
            tail, Id, payloadBytes, CollectionsMarshal.AsSpan(checksums), tags, isCompressed);
        for (var done = 0; done < tailBytes;)
        {
            // Through an aligned buffer: the file is open for direct I/O.
            var buffer = AlignedBuffer.Rent();
            var bytes = Math.Min(tailBytes - done, EngineLimits.WriteBufferBytes);
            tail.AsSpan(done, bytes).CopyTo(buffer.Memory.Span);
            await WriteAndReturnAsync(buffer, bytes);
            done += bytes;
        }
    }

    /// <summary>The checksums are of the bytes as they are stored: they can be verified without a key.</summary>
    private void Seal(Span<byte> bytes)
    {
        encryptor?.Encrypt(bytes);
        checksums.AddRange(BlockChecksum.OfEach(bytes));
    }
}
