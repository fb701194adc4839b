using Drystone.Engine.Compression;
using Drystone.Engine.Encryption;

namespace Drystone.Engine.Blobs;

/// <summary>A small blob on its way into a pack. Its memory must stay untouched until it is there, or has
/// failed.</summary>
/// <param name="encryption">Of a payload that is encrypted.</param>
/// <param name="compression">Of a payload that is compressed.</param>
internal sealed class PackAppend(
    long blobId, ReadOnlyMemory<byte> payload, BlobEncryption? encryption, BlobCompression? compression)
{
    private readonly uint[] checksums = BlockChecksum.OfEach(payload.Span);

    private TaskCompletionSource<StoredBlob>? waiting;

    public long BlobId { get; } = blobId;

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public int PrefixBytes => PackFormat.PrefixBytes(checksums.Length);

    /// <summary>Where its payload begins, once it has a place.</summary>
    public long OffsetBytes { get; set; }

    /// <summary>Set when it is on stable storage.</summary>
    public StoredBlob? Stored { get; private set; }

    /// <summary>Set when it could not be written.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>For who waits on no thread. Before it is handed to the writer.</summary>
    public Task<StoredBlob> WhenDone() =>
        (waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void WritePrefix(Span<byte> prefix) => PackFormat.WritePrefix(
        prefix, BlobId, Payload.Length, checksums,
        isEncrypted: encryption is not null, isCompressed: compression is not null);

    public void Succeed(long packId)
    {
        Stored = new StoredBlob(BlobId, packId, OffsetBytes, Payload.Length, checksums, encryption)
        {
            Compression = compression,
        };
        waiting?.SetResult(Stored);
    }

    public void Fail(Exception failure)
    {
        Failure = failure;
        waiting?.TrySetException(failure);
    }
}
