using System.Runtime.InteropServices;

namespace Drystone.Keyspace.Lmdb;

/// <summary>Turns the codes of LMDB into what the keyspace promises to say.</summary>
internal static unsafe class LmdbErrors
{
    internal static void ThrowIfFailed(int code, string action)
    {
        if (code != 0)
        {
            throw ToException(code, action);
        }
    }

    /// <summary>Says what could not be done (<paramref name="action"/>, as in "commit a write"), why, and the remedy.
    /// </summary>
    internal static KeyspaceException ToException(int code, string action) =>
        new($"The keyspace could not {action}: {Explain(code)}") { Fault = FaultOf(code) };

    internal static KeyspaceFault FaultOf(int code) => code switch
    {
        Native.Code.NoSpace or Native.Code.QuotaExceeded => KeyspaceFault.DiskFull,
        Native.Code.ReadOnlyFileSystem => KeyspaceFault.ReadOnly,
        Native.Code.Invalid or Native.Code.Corrupted or Native.Code.Panic or Native.Code.PageNotFound
            or Native.Code.VersionMismatch => KeyspaceFault.Damaged,
        _ => KeyspaceFault.Other,
    };

    private static string Explain(int code) => code switch
    {
        Native.Code.NoSpace => "no space is left on its disk. Writes succeed again once space is freed.",
        Native.Code.QuotaExceeded => "the disk quota is reached. Writes succeed again once it is raised.",
        Native.Code.ReadOnlyFileSystem =>
            "its file system is read-only. The kernel makes it so when it finds an error: stop the server, check the "
            + "file system and the disk, mount it, start the server.",
        Native.Code.AccessDenied => "this user may not read and write its files.",
        Native.Code.Panic => "an earlier commit failed while its head page was written.",
        Native.Code.Invalid => "data.mdb is not a store of LMDB. Restore it from a backup.",
        Native.Code.VersionMismatch => "data.mdb was written by another version of LMDB.",
        Native.Code.Corrupted or Native.Code.PageNotFound => "data.mdb is damaged. Restore it from a backup.",
        Native.Code.ReadersFull =>
            $"{LmdbEnvironment.MaxReaders} snapshots are open at once. Snapshots must be short and be disposed.",
        Native.Code.MapResized => "another process enlarged it. No other program may write to its files.",
        _ => $"{Marshal.PtrToStringUTF8((nint)Native.mdb_strerror(code))} (code {code}).",
    };
}
