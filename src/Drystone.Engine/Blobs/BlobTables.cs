using Drystone.Engine.Disks;
using Drystone.Engine.Encryption;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Blobs;

/// <summary>The tables in the tail of a blob file, or in the file that a blob at a tier leaves on the disk.</summary>
/// <param name="tailOffset">Where the tail begins in the file.</param>
/// <param name="isOwner">The file is disposed with the tables.</param>
internal sealed class BlobTables(DiskFile file, long tailOffset, long payloadBytes, bool isOwner) : IDisposable
{
    // What the tags are read in to verify them: some thousands at a time.
    private const int PieceBytes = 64 << 10;

    private readonly int blocks = BlockChecksum.BlockCount(payloadBytes);
    private readonly long tagsOffset =
        tailOffset + BlobFileFormat.TagsOffset(payloadBytes) - BlobFileFormat.TailOffset(payloadBytes);

    private BlobFileTable? checksums;
    private BlobFileTable? tags;

    public BlobFileTable Checksums => checksums ??= new BlobFileTable(file, tailOffset, sizeof(uint), blocks);

    /// <summary>Of an encrypted blob.</summary>
    public BlobFileTable Tags => tags ??= new BlobFileTable(file, tagsOffset, BlobCipher.TagBytes, blocks);

    /// <summary>Whether tags and footer are what was written.</summary>
    public bool IsWhole(long blobId, BlobRecord record)
    {
        var isEncrypted = record.Encryption is not null;
        var flags = BlobFileFormat.FlagsOf(isEncrypted, isCompressed: record.Compression is not null);
        var footerOffset = tailOffset + BlobFileFormat.FooterOffset(payloadBytes, isEncrypted)
            - BlobFileFormat.TailOffset(payloadBytes);
        Span<byte> footer = stackalloc byte[BlobFileFormat.FooterBytes];
        return (isEncrypted ? ChecksumOfTags() : 0) is { } checksum
            && file.TryFill(footer, footerOffset)
            && BlobFileFormat.IsFooterOf(footer, blobId, payloadBytes, flags, checksum);
    }

    public void Dispose()
    {
        checksums?.Dispose();
        tags?.Dispose();
        if (isOwner)
        {
            file.Dispose();
        }
    }

    /// <summary>Null when the file ends before them.</summary>
    private uint? ChecksumOfTags()
    {
        var buffer = new byte[PieceBytes];
        var end = tagsOffset + blocks * (long)BlobCipher.TagBytes;
        var checksum = Crc32C.Begun;
        for (var offset = tagsOffset; offset < end;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(end - offset, buffer.Length));
            if (!file.TryFill(piece, offset))
            {
                return null;
            }

            checksum = Crc32C.Append(checksum, piece);
            offset += piece.Length;
        }

        return ~checksum;
    }
}
