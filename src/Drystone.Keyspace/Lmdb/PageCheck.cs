using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// Whether the pages of a data file hang together. LMDB takes its pages on trust: a damaged one makes it read beyond
/// the map, which ends the process, walk in a circle, or give pages away that are in use. So the tree is gone through
/// before LMDB opens the file, from the root down: at an open as far as a budget goes, which is all of a store of some
/// thousand objects, and otherwise the pages above the leaves.
/// </summary>
/// <remarks>The layout is that of LMDB 0.9, on a little-endian machine of 64 bits.</remarks>
internal sealed class PageCheck : IDisposable
{
    /// <summary>Read within some milliseconds.</summary>
    internal const int OpeningPages = 2_048;

    // LMDB does not write the last pages of a commit that are free already. More of them than this would be a commit
    // of very many changes.
    private const long MostUnwrittenBytes = 1L << 30;
    private const long MostBytes = 1L << 47;

    private const int MetaCount = 2;
    private const int FreeDatabase = 0;
    private const int MainDatabase = 1;

    private readonly SafeFileHandle _file;
    private readonly long _fileBytes;
    private readonly Action<string> _damage;
    private readonly Action<string, byte[], byte[]>? _entry;
    private PageSet _visited = new(0);
    private PageSet _free = new(0);

    // All that is above comes first while there is a budget. Without, depth first: that waits for little.
    private readonly Queue<PageTask> _next = [];
    private readonly Stack<PageTask> _deeper = [];
    private readonly bool _hasBudget;
    private int _budget;
    private byte[] _page = [];
    private ushort[] _lengths = [];
    private int _pageBytes;
    private long _lastPage;

    private PageCheck(
        string dataFile, int budget, Action<string> damage, Action<string, byte[], byte[]>? entry)
    {
        _file = File.OpenHandle(dataFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        (_fileBytes, _budget, _damage, _entry) = (RandomAccess.GetLength(_file), budget, damage, entry);
        _hasBudget = budget != int.MaxValue;
    }

    /// <exception cref="KeyspaceException">A page is damaged; the message names it.</exception>
    internal static void Require(string dataFile, int budget = OpeningPages)
    {
        if (new FileInfo(dataFile) is { Exists: true, Length: > 0 })
        {
            Run(dataFile, budget, damage => throw Refusal(damage), entry: null);
        }
    }

    /// <param name="damage">Told what is wrong; the rest is gone through when it returns.</param>
    /// <param name="entry">Told the database, the key and the value of all that can be read; null: nobody.</param>
    internal static void Run(
        string dataFile, int budget, Action<string> damage, Action<string, byte[], byte[]>? entry)
    {
        using var check = new PageCheck(dataFile, budget, damage, entry);
        check.Run();
    }

    public void Dispose() => _file.Dispose();

    private static KeyspaceException Refusal(string damage) => new(
        $"data.mdb is damaged: {damage}. See what \"drystone repair\" can save, or restore it from a backup.")
    {
        Fault = KeyspaceFault.Damaged,
    };

    private void Run()
    {
        if (FindMeta() is not { } meta)
        {
            return;
        }
        _lastPage = meta.LastPage;
        if (_lastPage < 1 || _lastPage > (MostBytes / _pageBytes)
            || ((_lastPage + 1) * _pageBytes) - _fileBytes > MostUnwrittenBytes)
        {
            _damage($"its head page counts {_lastPage} pages, and the file has {_fileBytes / _pageBytes}");
            return;
        }
        (_visited, _free) = (new PageSet(_lastPage), new PageSet(_lastPage));
        Enter(meta.Free, "", FreeDatabase);
        Enter(meta.Main, "", MainDatabase);
        while ((_next.TryDequeue(out var task) || _deeper.TryPop(out task)) && (!_hasBudget || _budget-- > 0))
        {
            Visit(task);
        }
        foreach (var page in _free.And(_visited))
        {
            _damage($"page {page} is in use, and counted as free");
        }
    }

    /// <summary>The newer head page. A commit writes the head of its number's parity, so that the two are one commit
    /// apart.</summary>
    private Meta? FindMeta()
    {
        var page = new byte[PageLayout.SmallestPageBytes];
        var metas = new Meta[MetaCount];
        for (var i = 0; i < MetaCount; i++)
        {
            var pageBytes = i == 0 ? PageLayout.SmallestPageBytes : metas[0].PageBytes;
            if (!Fill(page, i * (long)pageBytes) || Meta.TryRead(page) is not { } meta
                || meta.PageBytes != (i == 0 ? meta.PageBytes : metas[0].PageBytes))
            {
                _damage($"head page {i} is not one of LMDB");
                return null;
            }
            metas[i] = meta;
        }
        _pageBytes = metas[0].PageBytes;
        var newer = metas[0].Transaction > metas[1].Transaction ? 0 : 1;
        var apart = metas[newer].Transaction - metas[1 - newer].Transaction;
        var isNew = metas[0].Transaction == 0 && metas[1].Transaction == 0;
        if (!isNew && (apart != 1 || (metas[newer].Transaction & 1) != (ulong)newer))
        {
            _damage($"the head pages are of commits {metas[0].Transaction} and {metas[1].Transaction}");
        }
        return metas[newer];
    }

    private void Enter(Tree tree, string name, int database)
    {
        if (tree.Root != Tree.Empty)
        {
            Enter(new PageTask(tree.Root, tree.Depth, name, database, [], null));
        }
    }

    private void Enter(PageTask task)
    {
        if (_hasBudget)
        {
            _next.Enqueue(task);
        }
        else
        {
            _deeper.Push(task);
        }
    }

    private void Visit(PageTask task)
    {
        if (_page.Length != _pageBytes)
        {
            _page = new byte[_pageBytes];
            _lengths = new ushort[_pageBytes / sizeof(ushort)];
        }
        var page = _page;
        if (Find(task, page) is { } damage)
        {
            _damage($"page {task.Page} {damage}");
            return;
        }
        var layout = new PageLayout(page);
        if (!layout.IsTiled(_lengths))
        {
            _damage($"page {task.Page} has entries that are not where they should be");
        }
        ReadOnlySpan<byte> low = task.Low;
        for (var i = 0; i < layout.Count; i++)
        {
            if (!layout.TryReadNode(i, out var node))
            {
                _damage($"page {task.Page} has an entry that goes beyond it");
                continue;
            }
            ReadOnlySpan<byte> key = page.AsSpan(node.KeyOffset, node.KeyBytes);
            if (!IsInOrder(task, key, low, i, layout.IsBranch))
            {
                _damage($"page {task.Page} is not in order");
                continue;
            }
            if (layout.IsBranch)
            {
                EnterChild(task, layout, i, node);
            }
            else
            {
                VisitEntry(task, page, node);
            }
            low = key;
        }
    }

    private void EnterChild(PageTask task, PageLayout layout, int index, PageNode node)
    {
        // What the budget does not reach is not noted: a large store has very many pages.
        if (_hasBudget && _next.Count >= _budget)
        {
            return;
        }
        var low = index == 0 ? task.Low : _page.AsSpan(node.KeyOffset, node.KeyBytes).ToArray();
        var high = NextKey(layout, _page, index) ?? task.High;
        Enter(task with { Page = node.Child, Depth = task.Depth - 1, Low = low, High = high });
    }

    /// <summary>What is wrong with a page; null when it can be read.</summary>
    private string? Find(PageTask task, byte[] page)
    {
        if (task.Page < MetaCount || task.Page > _lastPage || !Fill(page, task.Page * _pageBytes))
        {
            return "lies behind the end of the file";
        }
        if (!_visited.Add(task.Page))
        {
            return "is in the tree twice";
        }
        var layout = new PageLayout(page);
        var fewest = layout.IsBranch && task.Database != FreeDatabase ? 2 : 1;
        return layout.Number != task.Page || layout.IsBranch == layout.IsLeaf || layout.IsBranch != task.Depth > 1
            || !layout.IsWhole || layout.Count < fewest
                ? "is not the one that should be there"
                : null;
    }

    /// <summary>Keys ascend, and are between those that lead to the page. Keys of the list of free pages are
    /// numbers; the first key of a branch is empty.</summary>
    private static bool IsInOrder(
        PageTask task, ReadOnlySpan<byte> key, ReadOnlySpan<byte> low, int index, bool isBranch)
    {
        if (isBranch && index == 0)
        {
            return true;
        }
        if (task.Database == FreeDatabase)
        {
            return key.Length == sizeof(ulong)
                && (index == 0 || low.Length != sizeof(ulong)
                    || BinaryPrimitives.ReadUInt64LittleEndian(key) > BinaryPrimitives.ReadUInt64LittleEndian(low));
        }
        var order = Compare(key, low);
        return (index == 0 || (isBranch && index == 1) ? order >= 0 : order > 0)
            && (task.High is null || Compare(key, task.High) < 0);
    }

    /// <summary>As <c>SequenceCompareTo</c>, which is compiled anew at every start, and slow until it is optimized.
    /// </summary>
    private static unsafe int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = Math.Min(left.Length, right.Length);
        fixed (byte* one = left, other = right)
        {
            var i = 0;
            while (i + sizeof(ulong) <= common && *(ulong*)(one + i) == *(ulong*)(other + i))
            {
                i += sizeof(ulong);
            }
            for (; i < common; i++)
            {
                if (one[i] != other[i])
                {
                    return one[i] - other[i];
                }
            }
        }
        return left.Length - right.Length;
    }

    private static byte[]? NextKey(PageLayout layout, byte[] page, int index) =>
        index + 1 < layout.Count && layout.TryReadNode(index + 1, out var next)
            ? page.AsSpan(next.KeyOffset, next.KeyBytes).ToArray()
            : null;

    private void VisitEntry(PageTask task, byte[] page, PageNode node)
    {
        if (node.IsElsewhere)
        {
            var first = BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(node.ValueOffset));
            var isWanted = _entry is not null || task.Database == FreeDatabase;
            if (FindElsewhere(first, node.ValueBytes, isWanted) is { } value)
            {
                VisitEntry(task, page, node, value);
            }
            else
            {
                _damage($"page {task.Page} has a value in pages that are not its own");
            }
        }
        else
        {
            VisitEntry(task, page, node, page.AsSpan(node.ValueOffset, (int)node.ValueBytes));
        }
    }

    private void VisitEntry(PageTask task, byte[] page, PageNode node, ReadOnlySpan<byte> value)
    {
        var key = page.AsSpan(node.KeyOffset, node.KeyBytes);
        if (task.Database == FreeDatabase)
        {
            NoteFree(task.Page, value);
        }
        else if (node.IsDatabase)
        {
            if (task.Database != MainDatabase || Tree.TryRead(value) is not { Flags: 0 } tree)
            {
                _damage($"page {task.Page} names a database that is none");
                return;
            }
            Enter(tree, System.Text.Encoding.ASCII.GetString(key), MainDatabase + 1);
        }
        else
        {
            _entry?.Invoke(task.Name, key.ToArray(), value.ToArray());
        }
    }

    /// <summary>A large value, in pages of its own; empty when nobody wants to know it.</summary>
    private byte[]? FindElsewhere(long first, long valueBytes, bool isWanted)
    {
        var head = new byte[PageLayout.HeaderBytes];
        if (first < MetaCount || first > _lastPage || !Fill(head, first * _pageBytes))
        {
            return null;
        }
        var pages = PageLayout.OverflowPages(head, first);
        if (PageLayout.HeaderBytes + valueBytes > pages * _pageBytes || first + pages - 1 > _lastPage
            || (first * _pageBytes) + PageLayout.HeaderBytes + valueBytes > _fileBytes)
        {
            return null;
        }
        for (var page = first; page < first + pages; page++)
        {
            if (!_visited.Add(page))
            {
                return null;
            }
        }
        if (!isWanted || valueBytes > int.MaxValue)
        {
            return isWanted ? null : [];
        }
        var value = new byte[valueBytes];
        return Fill(value, (first * _pageBytes) + PageLayout.HeaderBytes) ? value : null;
    }

    /// <summary>A count and the numbers of pages that a commit has freed.</summary>
    private void NoteFree(long page, ReadOnlySpan<byte> value)
    {
        var count = value.Length >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(value) : -1;
        if (count < 0 || count > (value.Length / sizeof(long)) - 1)
        {
            _damage($"page {page} has a list of free pages that is none");
            return;
        }
        for (var i = 1; i <= count; i++)
        {
            var free = BinaryPrimitives.ReadInt64LittleEndian(value[(i * sizeof(long))..]);
            if (free < MetaCount || free > _lastPage || !_free.Add(free))
            {
                _damage($"page {page} counts {free} as free");
            }
        }
    }

    private bool Fill(Span<byte> bytes, long offset)
    {
        if (offset < 0 || offset + bytes.Length > _fileBytes)
        {
            return false;
        }
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(_file, bytes[done..], offset + done);
            if (read == 0)
            {
                return false;
            }
            done += read;
        }
        return true;
    }

    /// <summary>A bit for each page: a store that has lost many objects has very many that are free.</summary>
    private sealed class PageSet(long lastPage)
    {
        private const int WordBits = 64;

        private readonly ulong[] _words = new ulong[(lastPage / WordBits) + 1];

        /// <summary>False when it was there.</summary>
        internal bool Add(long page)
        {
            ref var word = ref _words[page / WordBits];
            var bit = 1UL << (int)(page % WordBits);
            if ((word & bit) != 0)
            {
                return false;
            }
            word |= bit;
            return true;
        }

        /// <summary>What is in both, in order.</summary>
        internal IEnumerable<long> And(PageSet other)
        {
            for (var i = 0; i < _words.Length; i++)
            {
                for (var both = _words[i] & other._words[i]; both != 0; both &= both - 1)
                {
                    yield return ((long)i * WordBits) + BitOperations.TrailingZeroCount(both);
                }
            }
        }
    }

    /// <param name="Depth">Of the tree from this page down: 1 for a leaf.</param>
    /// <param name="High">Keys are before it; null: there is no such key.</param>
    private sealed record PageTask(long Page, int Depth, string Name, int Database, byte[] Low, byte[]? High);
}
