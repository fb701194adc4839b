using Microsoft.Win32.SafeHandles;
using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// A data file that lost its end, as by a bad copy. Reading a map beyond the end of its file kills the process
/// (SIGBUS), so the end is filled with a hole first, and then every entry must lie before it.
/// </summary>
/// <remarks>A short file alone proves nothing: LMDB does not write the last pages when they are free.</remarks>
internal static unsafe class TruncatedFile
{
    /// <returns>The length the file had, at most <paramref name="usedBytes"/>.</returns>
    internal static long Extend(string dataFile, long usedBytes)
    {
        using var file = OpenHandle(dataFile);
        var lengthBytes = RandomAccess.GetLength(file);
        if (lengthBytes < usedBytes)
        {
            RandomAccess.SetLength(file, usedBytes);
        }
        return Math.Min(lengthBytes, usedBytes);
    }

    /// <summary>Undoes <see cref="Extend"/>: the next open must find the file as this one did.</summary>
    internal static void Restore(string dataFile, long lengthBytes)
    {
        using var file = OpenHandle(dataFile);
        RandomAccess.SetLength(file, lengthBytes);
    }

    /// <summary>Walks all entries, which must lie before <paramref name="end"/>, the address where the file ended.
    /// </summary>
    internal static void Check(nint transaction, uint database, nint end)
    {
        LmdbErrors.ThrowIfFailed(LmdbCalls.OpenCursor(transaction, database, out var cursor), "check its end");
        try
        {
            var code = LmdbCalls.Move(cursor, CursorMove.First, out var key, out var value);
            for (; code == 0; code = LmdbCalls.Move(cursor, CursorMove.Next, out key, out value))
            {
                LmdbErrors.ThrowIfFailed(IsBefore(key, end) && IsBefore(value, end) ? 0 : Code.Corrupted, "be opened");
            }
            LmdbErrors.ThrowIfFailed(code == Code.NotFound ? 0 : code, "be opened");
        }
        finally
        {
            mdb_cursor_close(cursor);
        }
    }

    private static SafeFileHandle OpenHandle(string dataFile) =>
        File.OpenHandle(dataFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private static bool IsBefore(Value value, nint end) => (nint)value.Data + (nint)value.Size <= end;
}
