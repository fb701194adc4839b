using System.Buffers.Binary;

namespace Drystone.Keyspace.Lmdb;

/// <summary>An entry of a page.</summary>
/// <param name="Child">Of a branch: the page it leads to.</param>
/// <param name="IsElsewhere">The value is in pages of its own, and in its place is the number of the first.</param>
/// <param name="IsDatabase">The value is a tree.</param>
internal readonly record struct PageNode(
    int KeyOffset, int KeyBytes, int ValueOffset, long ValueBytes, long Child, bool IsElsewhere, bool IsDatabase)
{
    /// <summary>What it takes in its page.</summary>
    internal int Bytes(bool isBranch) =>
        ValueOffset - KeyOffset + PageLayout.NodeHeaderBytes
            + (isBranch ? 0 : IsElsewhere ? sizeof(long) : (int)ValueBytes);
}

/// <summary>A page of LMDB 0.9: a header, the offsets of its entries, and from its end the entries.</summary>
internal readonly ref struct PageLayout(ReadOnlySpan<byte> page)
{
    internal const int HeaderBytes = 16;
    internal const int SmallestPageBytes = 4_096;

    private const int FlagsOffset = 10;
    private const int Branch = 0x01;
    private const int Leaf = 0x02;
    private const int Overflow = 0x04;
    internal const int NodeHeaderBytes = 8;
    private const int Elsewhere = 0x01;
    private const int Database = 0x02;

    private readonly ReadOnlySpan<byte> _page = page;

    internal long Number => BinaryPrimitives.ReadInt64LittleEndian(_page);

    internal bool IsBranch => Read16(FlagsOffset) == Branch;

    internal bool IsLeaf => Read16(FlagsOffset) == Leaf;

    internal int Count => (Lower - HeaderBytes) / sizeof(ushort);

    /// <summary>Whether its entries are where the header says.</summary>
    internal bool IsWhole =>
        Lower >= HeaderBytes && (Lower & 1) == 0 && Lower <= Upper && Upper <= _page.Length;

    /// <summary>Whether its entries fill the page from where they begin to its end, one beside the other. An entry
    /// that says another length makes LMDB move others into each other.</summary>
    /// <param name="lengths">Room to note the length of what begins at each second byte of the page.</param>
    internal bool IsTiled(Span<ushort> lengths)
    {
        lengths.Clear();
        for (var i = 0; i < Count; i++)
        {
            if (!TryReadNode(i, out var node))
            {
                return false;
            }
            var offset = node.KeyOffset - NodeHeaderBytes;
            ref var length = ref lengths[offset / sizeof(ushort)];
            if ((offset & 1) != 0 || length != 0)
            {
                return false;
            }
            length = (ushort)((node.Bytes(IsBranch) + 1) & ~1);
        }
        var (end, met) = (Upper, 0);
        for (; end < _page.Length && lengths[end / sizeof(ushort)] is > 0 and var length; met++)
        {
            end += length;
        }
        return end == _page.Length && met == Count;
    }

    private int Lower => (int)Read16(12);

    private int Upper => (int)Read16(14);

    /// <summary>How many pages a large value has that begins with such a header: more than it needs where one was
    /// larger before it. 0 when it is no such header.</summary>
    internal static long OverflowPages(ReadOnlySpan<byte> header, long number) =>
        BinaryPrimitives.ReadInt64LittleEndian(header) == number && FlagsOf(header) == Overflow
            ? BinaryPrimitives.ReadUInt32LittleEndian(header[12..])
            : 0;

    internal bool TryReadNode(int index, out PageNode node)
    {
        node = default;
        var offset = (int)Read16(HeaderBytes + (index * sizeof(ushort)));
        if (offset < Upper || offset + NodeHeaderBytes > _page.Length)
        {
            return false;
        }
        long low = Read16(offset) | (Read16(offset + 2) << 16);
        var flags = Read16(offset + 4);
        var keyBytes = (int)Read16(offset + 6);
        var valueOffset = offset + NodeHeaderBytes + keyBytes;
        if (IsBranch)
        {
            node = new PageNode(
                offset + NodeHeaderBytes, keyBytes, valueOffset, 0, low | ((long)flags << 32), false, false);
            return valueOffset <= _page.Length;
        }
        node = new PageNode(
            offset + NodeHeaderBytes, keyBytes, valueOffset, low, 0, (flags & Elsewhere) != 0,
            (flags & Database) != 0);
        return (flags & ~(Elsewhere | Database)) == 0
            && valueOffset + (node.IsElsewhere ? sizeof(long) : node.ValueBytes) <= _page.Length;
    }

    /// <summary>Without a call, of which there would be some for each entry.</summary>
    private uint Read16(int offset) => (uint)(_page[offset] | (_page[offset + 1] << 8));

    /// <summary>All of them: one that says that the page is being written makes LMDB write to the map, which it must
    /// not.</summary>
    private static int FlagsOf(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt16LittleEndian(page[FlagsOffset..]);
}

/// <summary>A tree of pages: a database of LMDB.</summary>
/// <param name="Flags">How its keys are ordered, and whether they are there more than once.</param>
internal readonly record struct Tree(int Flags, int Depth, long Root)
{
    /// <summary>Of the list of free pages.</summary>
    internal const int NumbersAsKeys = 0x08;

    internal const int Bytes = 48;

    /// <summary>The root of one without entries.</summary>
    internal const long Empty = -1;

    // 64 levels of pages with two entries each are more than any disk holds.
    private const int MostDepth = 64;

    internal static Tree? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
        {
            return null;
        }
        var tree = new Tree(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        return tree.Root == Empty ? tree : tree is { Depth: > 0 and <= MostDepth, Root: > 1 } ? tree : null;
    }
}

/// <summary>A head page of LMDB.</summary>
internal readonly record struct Meta(int PageBytes, Tree Free, Tree Main, long LastPage, ulong Transaction)
{
    private const uint Magic = 0xBEEFC0DE;
    private const uint DataVersion = 1;
    private const int MetaFlag = 0x08;
    private const int LargestPageBytes = 65_536;

    internal static Meta? TryRead(ReadOnlySpan<byte> page)
    {
        var meta = page[PageLayout.HeaderBytes..];
        var pageBytes = BinaryPrimitives.ReadUInt32LittleEndian(meta[24..]);
        return (BinaryPrimitives.ReadUInt16LittleEndian(page[10..]) & MetaFlag) != 0
            && BinaryPrimitives.ReadUInt32LittleEndian(meta) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(meta[4..]) == DataVersion
            && pageBytes is >= PageLayout.SmallestPageBytes and <= LargestPageBytes
            && (pageBytes & (pageBytes - 1)) == 0
            && Tree.TryRead(meta.Slice(24, Tree.Bytes)) is { } free && (free.Flags & Tree.NumbersAsKeys) != 0
            && Tree.TryRead(meta.Slice(24 + Tree.Bytes, Tree.Bytes)) is { Flags: 0 } main
                ? new Meta(
                    (int)pageBytes, free, main,
                    BinaryPrimitives.ReadInt64LittleEndian(meta[(24 + (2 * Tree.Bytes))..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(meta[(32 + (2 * Tree.Bytes))..]))
                : null;
    }
}
