using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Engine.Blobs;

/// <summary>A table in the tail of a blob file, one entry for each block, read a page at a time.</summary>
internal sealed class BlobFileTable(SafeFileHandle file, long offset, int entryBytes, int blocks) : IDisposable
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
            if (!TryRead(page.AsSpan(0, bytes), offset + first * (long)entryBytes))
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

    private bool TryRead(Span<byte> bytes, long at)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes[done..], at + done);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }
}
