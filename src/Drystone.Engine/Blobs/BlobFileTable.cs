using System.Buffers;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Blobs;

/// <summary>A table in the tail of a blob file, one entry for each block, read a page at a time.</summary>
internal sealed class BlobFileTable(DiskFile file, long offset, int entryBytes, int blocks) : IDisposable
{
    private const int PageBytes = 4_096;

    private readonly int perPage = PageBytes / entryBytes;
    private byte[]? page;
    private int firstBlock;

    /// <summary>Valid until the next call; empty when the file ends before it.</summary>
    public ReadOnlySpan<byte> EntryOf(int block)
    {
        var first = block / perPage * perPage;
        if (page is null || first != firstBlock)
        {
            page ??= ArrayPool<byte>.Shared.Rent(PageBytes);
            firstBlock = -1;
            var bytes = Math.Min(perPage, blocks - first) * entryBytes;
            if (!file.TryFill(page.AsSpan(0, bytes), offset + first * (long)entryBytes))
            {
                return [];
            }

            firstBlock = first;
        }

        return page.AsSpan((block - first) * entryBytes, entryBytes);
    }

    public void Dispose()
    {
        if (page is not null)
        {
            ArrayPool<byte>.Shared.Return(page);
            page = null;
        }
    }
}
