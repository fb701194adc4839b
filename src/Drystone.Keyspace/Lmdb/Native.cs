using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Drystone.Keyspace.Lmdb;

/// <summary>The calls of LMDB that the store uses. They return 0, an errno, or a code of <see cref="Code"/>.</summary>
/// <remarks>Reference: http://www.lmdb.tech/doc/group__mdb.html</remarks>
internal static unsafe partial class Native
{
    private const string Library = LmdbLibrary.Name;

    internal const uint NoTls = 0x200000;
    internal const uint ReadOnly = 0x20000;
    internal const uint Create = 0x40000;
    internal const uint Reserve = 0x10000;

    internal enum CursorMove { First = 0, Last = 6, Next = 8, SetRange = 17 }

    /// <summary>LMDB's own codes, and the errno values the store tells apart.</summary>
    internal static class Code
    {
        internal const int NotFound = -30798;
        internal const int PageNotFound = -30797;
        internal const int Corrupted = -30796;
        internal const int Panic = -30795;
        internal const int VersionMismatch = -30794;
        internal const int Invalid = -30793;
        internal const int MapFull = -30792;
        internal const int ReadersFull = -30790;
        internal const int TransactionFull = -30788;
        internal const int MapResized = -30785;

        internal const int NoFile = 2;
        internal const int AccessDenied = 13;
        internal const int InputOutput = 5;
        internal const int Again = 11;
        internal const int NoSpace = 28;
        internal const int ReadOnlyFileSystem = 30;
        internal const int QuotaExceeded = 122;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Value
    {
        internal nuint Size;
        internal byte* Data;

        /// <summary>A size that no value has is damage: it must not be read beyond its page.</summary>
        internal readonly ReadOnlySpan<byte> Span => Size <= MostBytes
            ? new(Data, (int)Size)
            : throw LmdbErrors.ToException(Code.Corrupted, "read a value");

        private const int MostBytes = KeyspaceLimits.MaxValueBytes + RecordChecksum.Bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct EnvironmentInfo
    {
        internal nint MapAddress;
        internal nuint MapBytes;
        internal nuint LastPage;
        internal nuint LastTransaction;
        internal uint MaxReaders;
        internal uint ReadersUsed;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Statistics
    {
        internal uint PageBytes;
        internal uint Depth;
        internal nuint BranchPages;
        internal nuint LeafPages;
        internal nuint OverflowPages;
        internal nuint Entries;
    }

    [LibraryImport(Library)] internal static partial byte* mdb_strerror(int code);

    [LibraryImport(Library)] internal static partial int mdb_env_create(nint* environment);
    [LibraryImport(Library)]
    internal static partial int mdb_env_open(nint environment, byte* path, uint flags, uint mode);
    [LibraryImport(Library)] internal static partial void mdb_env_close(nint environment);
    [LibraryImport(Library)] internal static partial int mdb_env_set_mapsize(nint environment, nuint bytes);
    [LibraryImport(Library)] internal static partial int mdb_env_set_maxreaders(nint environment, uint readers);
    [LibraryImport(Library)] internal static partial int mdb_env_set_maxdbs(nint environment, uint databases);
    [LibraryImport(Library)] internal static partial int mdb_env_get_maxkeysize(nint environment);
    [LibraryImport(Library)] internal static partial int mdb_env_info(nint environment, EnvironmentInfo* info);
    [LibraryImport(Library)] internal static partial int mdb_env_stat(nint environment, Statistics* statistics);
    [LibraryImport(Library)] internal static partial int mdb_reader_check(nint environment, int* dead);

    [LibraryImport(Library)]
    internal static partial int mdb_txn_begin(nint environment, nint parent, uint flags, nint* transaction);
    [LibraryImport(Library)] internal static partial int mdb_txn_commit(nint transaction);
    [LibraryImport(Library)] internal static partial void mdb_txn_abort(nint transaction);
    [LibraryImport(Library)] internal static partial void mdb_txn_reset(nint transaction);
    [LibraryImport(Library)] internal static partial int mdb_txn_renew(nint transaction);

    [LibraryImport(Library)]
    internal static partial int mdb_dbi_open(nint transaction, byte* name, uint flags, uint* database);
    [LibraryImport(Library)]
    internal static partial int mdb_get(nint transaction, uint database, Value* key, Value* data);
    [LibraryImport(Library)]
    internal static partial int mdb_put(nint transaction, uint database, Value* key, Value* data, uint flags);
    [LibraryImport(Library)]
    internal static partial int mdb_del(nint transaction, uint database, Value* key, Value* data);

    [LibraryImport(Library)] internal static partial int mdb_cursor_open(nint transaction, uint database, nint* cursor);
    [LibraryImport(Library)] internal static partial void mdb_cursor_close(nint cursor);
    [LibraryImport(Library)]
    internal static partial int mdb_cursor_get(nint cursor, Value* key, Value* data, CursorMove move);
}
