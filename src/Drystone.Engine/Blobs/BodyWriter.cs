using System.Buffers;
using Drystone.Engine.Compression;
using Drystone.Engine.Encryption;

namespace Drystone.Engine.Blobs;

/// <summary>
/// Takes the bytes of one body and puts them on stable storage. Fill <see cref="GetMemory"/>, say how much with
/// <see cref="AdvanceAsync"/>, and end with <see cref="CompleteAsync"/>. Nothing is visible until a verb of the store
/// commits the body, and the smallest are written only then; disposing one that was not committed removes its bytes.
/// </summary>
/// <remarks>Memory is bounded whatever the client announced: a small body grows its buffer as bytes arrive, a large one
/// goes through two buffers of <see cref="EngineLimits.WriteBufferBytes"/>, and when it is compressed through three. As
/// long as few of them are in use in the process, an observer may keep some more waiting.</remarks>
public sealed class BodyWriter : IAsyncDisposable
{
    // The first buffer of a body: most small objects fit, and a stalled client holds no more than this.
    private const int FirstBufferBytes = 16 << 10;

    private readonly BlobStore blobs;
    private readonly long? expectedBytes;
    private readonly ObjectEncryptionKey? key;
    private readonly StoredElsewhere? elsewhere;
    private readonly bool compresses;
    private readonly IBlockObserver? observer;
    private readonly Queue<AlignedBuffer> observed = new();
    private byte[]? small;
    private AlignedBuffer? large;
    private BlobFileWriter? file;
    private CompressedFileWriter? compressed;
    private CompressedBytes? smaller;
    private StoredBlob? stored;
    private int filled;
    private bool committed;

    /// <param name="key">Null: the bytes are not encrypted. The writer keeps a copy.</param>
    /// <param name="compresses">What becomes smaller; without the library nothing does.</param>
    /// <param name="observer">Sees the bytes; null: nobody does.</param>
    internal BodyWriter(
        BlobStore blobs, long? expectedBytes, ObjectEncryptionKey? key, bool compresses, IBlockObserver? observer)
        : this(blobs, expectedBytes, key)
    {
        this.compresses = compresses && Zstd.IsInstalled;
        this.observer = observer;
    }

    /// <param name="elsewhere">How the bytes are made, which are taken as they are stored elsewhere.</param>
    internal BodyWriter(BlobStore blobs, long? expectedBytes, StoredElsewhere elsewhere)
        : this(blobs, expectedBytes, key: null) => this.elsewhere = elsewhere;

    private BodyWriter(BlobStore blobs, long? expectedBytes, ObjectEncryptionKey? key)
    {
        this.blobs = blobs;
        this.key = key?.Copy();
        this.expectedBytes = expectedBytes;
        if (expectedBytes is null or < EngineLimits.MaxPackedBytes)
        {
            // One byte more than is expected, so that the reader of a full body still has room to find its end.
            var first = (int)Math.Min((expectedBytes ?? FirstBufferBytes) + 1, FirstBufferBytes);
            small = ArrayPool<byte>.Shared.Rent(first);
        }
        else
        {
            large = AlignedBuffer.Rent();
        }
    }

    /// <summary>Bytes taken so far.</summary>
    public long LengthBytes { get; private set; }

    public bool IsEncrypted => key is not null;

    /// <summary>Null for an empty body, and while it waits for its commit.</summary>
    internal StoredBlob? Stored => stored ?? WithCommit?.Stored;

    /// <summary>The number of its blob, once it is complete; null for an empty body.</summary>
    internal long? BlobId => stored?.Id ?? WithCommit?.BlobId;

    /// <summary>What its commit has to write before; null when it is on stable storage.</summary>
    internal PackGroundwork? WithCommit { get; private set; }

    internal bool IsComplete { get; private set; }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> GetMemory() =>
        small is not null ? small.AsMemory(filled) : large!.Memory[filled..];

    /// <summary>Takes the first <paramref name="bytes"/> bytes of what <see cref="GetMemory"/> gave. They may be
    /// encrypted where they are: whoever hashes them does so before.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full, read-only or failing.</exception>
    public ValueTask AdvanceAsync(int bytes, CancellationToken cancel)
    {
        filled += bytes;
        LengthBytes += bytes;
        return filled < GetCapacity() ? ValueTask.CompletedTask : MakeRoomAsync(cancel);
    }

    /// <summary>Takes bytes that are in memory.</summary>
    /// <inheritdoc cref="AdvanceAsync"/>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            var room = GetMemory();
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            await AdvanceAsync(count, cancel);
            bytes = bytes[count..];
        }
    }

    /// <summary>Waits until the observer has seen all bytes. No more may follow.</summary>
    public async ValueTask ObserveRestAsync()
    {
        if (observer is null)
        {
            return;
        }

        if (filled > 0)
        {
            observer.Begin(small is not null ? small.AsMemory(0, filled) : large!.Memory[..filled]);
        }

        await SettleAsync(leaving: 0);
    }

    /// <summary>Waits until all bytes are on stable storage, or so few that they are written with their commit. With an
    /// observer, <see cref="ObserveRestAsync"/> goes before.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full, read-only or failing.</exception>
    public ValueTask CompleteAsync(CancellationToken cancel) => EndAsync(mayWait: true, cancel);

    /// <summary>Waits until all bytes are on stable storage.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full, read-only or failing.</exception>
    internal ValueTask StoreAsync(CancellationToken cancel) => EndAsync(mayWait: false, cancel);

    private async ValueTask EndAsync(bool mayWait, CancellationToken cancel)
    {
        if (LengthBytes == 0)
        {
            blobs.DemandReserve();
        }
        else if (file is null && small is not null)
        {
            await AppendToPackAsync(mayWait, cancel);
        }
        else
        {
            stored = await FinishFileAsync(cancel);
            blobs.Health.NoteBodyWritten();
        }

        IsComplete = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (observer is not null)
        {
            await observer.AbandonAsync();
        }

        while (observed.TryDequeue(out var buffer))
        {
            buffer.Return();
        }

        key?.Dispose();
        if (Stored is { PackId: not 0 } packed)
        {
            blobs.Unsettled.Settle(packed.PackId);
        }

        (stored, WithCommit) = (null, null);
        ReturnSmall();

        large?.Return();
        large = null;
        compressed?.Dispose();
        if (file is not null)
        {
            await file.QuietAsync();
            if (!committed)
            {
                file.Discard();
            }

            file.Dispose();
            file = null;
        }
    }

    /// <summary>The bytes belong to a commit now, or may belong to one whose outcome is not known: they stay, and what
    /// turns out to be unreferenced is swept at the next start.</summary>
    internal void KeepBytes() => committed = true;

    private int GetCapacity() => small?.Length ?? EngineLimits.WriteBufferBytes;

    private async ValueTask MakeRoomAsync(CancellationToken cancel)
    {
        if (small is null)
        {
            await WriteBufferAsync(cancel);
        }
        else if (small.Length < EngineLimits.MaxPackedBytes)
        {
            Grow();
        }
        else
        {
            await SpillAsync(cancel);
        }
    }

    private void Grow()
    {
        var grown = ArrayPool<byte>.Shared.Rent(Math.Min(small!.Length * 4, EngineLimits.MaxPackedBytes));
        small.AsSpan(0, filled).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(small);
        small = grown;
    }

    /// <summary>A body of unknown length has outgrown the pack: what is there becomes the start of a file.</summary>
    private async ValueTask SpillAsync(CancellationToken cancel)
    {
        var bytes = small!;
        var count = filled;
        small = null;
        try
        {
            for (var done = 0; done < count;)
            {
                large ??= AlignedBuffer.Rent();
                var part = Math.Min(count - done, EngineLimits.WriteBufferBytes);
                bytes.AsSpan(done, part).CopyTo(large.Memory.Span);
                done += part;
                filled = part;
                if (part == EngineLimits.WriteBufferBytes)
                {
                    await WriteBufferAsync(cancel);
                }
            }

            large ??= AlignedBuffer.Rent();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async ValueTask WriteBufferAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            file ??= await CreateFileAsync(expectedBytes, cancel);
            await ObserveFullAsync();
            if (compressed is not null)
            {
                await compressed.WriteAsync(large!.Memory[..filled]);
                filled = 0;
                return;
            }

            var full = large!;
            large = null;
            filled = 0;
            await file.WriteAsync(full);
            large = AlignedBuffer.Rent();
        }
        catch (IOException fault)
        {
            throw blobs.Health.NoteBodyFault(fault);
        }
    }

    /// <summary>Shows the full buffer to the observer. When the bytes will stay as they are, it may fall
    /// behind.</summary>
    private async ValueTask ObserveFullAsync()
    {
        if (observer is null)
        {
            return;
        }

        observer.Begin(large!.Memory);
        if (key is null && compressed is null)
        {
            large.Share();
            observed.Enqueue(large);
            await SettleAsync(AlignedBuffer.MostObserved);
        }
        else
        {
            await SettleAsync(leaving: 0);
        }
    }

    private async ValueTask SettleAsync(int leaving)
    {
        await observer!.SettleAsync(leaving);
        while (observed.Count > leaving)
        {
            observed.Dequeue().Return();
        }
    }

    /// <summary>The memory stays as it is until the body is disposed, and with it until the commit is
    /// through.</summary>
    private async ValueTask AppendToPackAsync(bool mayWait, CancellationToken cancel)
    {
        try
        {
            var append = PrepareAppend(await blobs.NextIdAsync(cancel));
            if (mayWait && append.Payload.Length <= EngineLimits.MaxBytesWithCommit)
            {
                WithCommit = blobs.AppendWithCommit(append);
                return;
            }

            stored = await blobs.AppendAsync(append);
            blobs.Health.NoteBodyWritten();
            ReturnSmall();
        }
        catch (IOException fault)
        {
            throw blobs.Health.NoteBodyFault(fault);
        }
    }

    private PackAppend PrepareAppend(long id)
    {
        var bytes = small.AsMemory(0, filled);
        if (elsewhere is not null)
        {
            return blobs.PrepareStored(id, bytes, elsewhere);
        }

        smaller = compresses ? CompressedBytes.TryMake(bytes.Span) : null;
        return blobs.Prepare(id, smaller?.Payload ?? bytes, key, smaller?.Compression);
    }

    private void ReturnSmall()
    {
        smaller?.Dispose();
        smaller = null;
        if (small is not null)
        {
            ArrayPool<byte>.Shared.Return(small);
            small = null;
        }
    }

    private async ValueTask<StoredBlob> FinishFileAsync(CancellationToken cancel)
    {
        try
        {
            file ??= await CreateFileAsync(LengthBytes, cancel);
            if (compressed is not null)
            {
                await compressed.WriteAsync(large!.Memory[..filled]);
                return await compressed.FinishAsync();
            }

            var last = large!;
            large = null;
            return await file.FinishAsync(last, filled, elsewhere?.Encryption, elsewhere?.Compression);
        }
        catch (IOException fault)
        {
            throw blobs.Health.NoteBodyFault(fault);
        }
    }

    /// <summary>When the first bytes are there, so that they can tell whether the body compresses.</summary>
    private async ValueTask<BlobFileWriter> CreateFileAsync(long? announcedBytes, CancellationToken cancel)
    {
        if (!compresses || !CompressedFileWriter.IsWorth(large!.Memory.Span[..filled], out var share))
        {
            return await blobs.CreateFileAsync(announcedBytes, key, cancel);
        }

        var created = await blobs.CreateFileAsync((long?)(announcedBytes * share), key, cancel);
        compressed = new CompressedFileWriter(created);
        return created;
    }
}
