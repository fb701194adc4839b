using System.Text;
using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>An open LMDB environment and its databases.</summary>
internal sealed unsafe class LmdbEnvironment : IDisposable
{
    /// <summary>Snapshots open at once. A slot is 64 bytes of the lock file; a server of 10,000 connections holds far
    /// fewer, since a snapshot lasts as long as a look-up and not as long as a transfer.</summary>
    internal const int MaxReaders = 4_096;

    // "keys", "long" and "about", and one to spare for a later format.
    private const int MaxDatabases = 4;
    private const uint OwnerOnly = 0x180; // rw-------

    // To this size the map doubles, beyond it grows by it: doubling a terabyte would claim address space for nothing.
    private const long MaxGrowthBytes = 64L << 30;
    private const int MapAlignmentBytes = 1 << 16; // A multiple of every page size in use (4, 16 and 64 KiB).

    // What is read anew from the disk at every start: both head pages, of the largest page size in use.
    private const long HeadBytes = 2 * MapAlignmentBytes;

    // What deletes need on a disk without a free byte: each writes some pages anew before others are free again.
    private const long ReserveBytes = 16L << 20;

    private readonly string _directory;
    private readonly Func<string, Exception> _damagedRecord;
    private nint _handle;
    private uint _pageBytes;
    private (ulong Device, ulong Number) _identity;
    private long _reservedEnd;
    private long _reserveTriedAt = -1;

    private LmdbEnvironment(LmdbOptions options) =>
        (_directory, _damagedRecord) = (options.Directory, options.DamagedRecord);

    /// <summary>Keys that fit, and the heads of those that do not: see <see cref="LongKeys"/>.</summary>
    internal uint Keys { get; private set; }

    /// <summary>What follows the heads of long keys.</summary>
    internal uint Long { get; private set; }

    /// <summary>Whether a checksum stands behind every value: see <see cref="StoreFormat"/>.</summary>
    internal bool HasChecksums { get; private set; }

    private string DataFile => Path.Combine(_directory, "data.mdb");

    internal bool IsOpen => _handle != 0;

    internal long MapBytes => (long)Info().MapBytes;

    internal long UsedBytes => ((long)Info().LastPage + 1) * _pageBytes;

    internal static LmdbEnvironment Open(string directory, long mapBytes) =>
        Open(new LmdbOptions { Directory = directory, InitialMapBytes = mapBytes });

    internal static LmdbEnvironment Open(LmdbOptions options)
    {
        var environment = new LmdbEnvironment(options);
        environment.Open(options.InitialMapBytes, HeadBytes, mustSync: true);
        return environment;
    }

    /// <summary>Closes the environment and opens it as the disk has it, not as the page cache has it. Only while this
    /// process has no transaction open.</summary>
    /// <exception cref="KeyspaceException">It cannot be opened now, and may be later. It is closed, unless
    /// <see cref="IsOpen"/>.</exception>
    /// <param name="mustSync">Whether the disk must take a sync; false: readers want what there is.</param>
    internal void Reopen(long mapBytes, bool mustSync)
    {
        // Before anything is given up: an empty file would be made where the disk is not mounted.
        if (FileSystem.IdentityOf(DataFile) != _identity)
        {
            throw new KeyspaceException($"{DataFile} is not the file any more that was opened. Mount its disk again.");
        }
        Dispose();
        Open(mapBytes, untrustedBytes: long.MaxValue, mustSync);
    }

    /// <param name="untrustedBytes">So much from the start of the file is read from the disk, whatever is cached: after
    /// a write that failed the two may differ.</param>
    private void Open(long mapBytes, long untrustedBytes, bool mustSync)
    {
        var isNew = !File.Exists(DataFile);
        FileSystem.ForgetCached(DataFile, untrustedBytes, mustSync);
        PageCheck.Require(DataFile);
        nint handle;
        LmdbErrors.ThrowIfFailed(mdb_env_create(&handle), "start");
        try
        {
            LmdbErrors.ThrowIfFailed(mdb_env_set_mapsize(handle, (nuint)Align(mapBytes)), "set its size");
            LmdbErrors.ThrowIfFailed(mdb_env_set_maxreaders(handle, MaxReaders), "make room for readers");
            LmdbErrors.ThrowIfFailed(mdb_env_set_maxdbs(handle, MaxDatabases), "make room for databases");
            fixed (byte* path = Encoding.UTF8.GetBytes(_directory + '\0'))
            {
                LmdbErrors.ThrowIfFailed(mdb_env_open(handle, path, NoTls, OwnerOnly), $"open {_directory}");
            }
            RequireKeySize(mdb_env_get_maxkeysize(handle));
            _handle = handle;
            _identity = FileSystem.IdentityOf(DataFile);
            OpenDatabases();
            ForgetDeadReaders();
        }
        catch
        {
            _handle = 0;
            mdb_env_close(handle);
            if (isNew)
            {
                // A head that was cut short would be taken for damage by the next start.
                FileSystem.TryDelete(DataFile);
            }
            throw;
        }
    }

    private void OpenDatabases()
    {
        Statistics statistics;
        _ = mdb_env_stat(_handle, &statistics);
        _pageBytes = statistics.PageBytes;
        var usedBytes = UsedBytes;
        var lengthBytes = TruncatedFile.Extend(DataFile, usedBytes);
        try
        {
            OpenDatabases(lengthBytes, usedBytes);
        }
        catch when (lengthBytes < usedBytes)
        {
            TruncatedFile.Restore(DataFile, lengthBytes);
            throw;
        }
    }

    internal int Begin(uint flags, out nint transaction)
    {
        nint begun;
        var code = mdb_txn_begin(_handle, 0, flags, &begun);
        transaction = code == 0 ? begun : 0;
        return code;
    }

    /// <summary>Frees the slots of readers whose process died: their snapshots would keep pages forever.</summary>
    internal void ForgetDeadReaders()
    {
        int dead;
        // A reader that cannot be checked is treated as alive, which costs disk space and nothing else.
        _ = mdb_reader_check(_handle, &dead);
    }

    /// <summary>Moves the map. Only while this process has no transaction open.</summary>
    /// <param name="mapBytes">The new size; 0 for the size that another process gave it.</param>
    /// <exception cref="KeyspaceException">It cannot be mapped: the environment can only be closed.</exception>
    internal void Resize(long mapBytes) =>
        LmdbErrors.ThrowIfFailed(mdb_env_set_mapsize(_handle, (nuint)mapBytes), $"map {mapBytes} bytes");

    /// <summary>Keeps room of the disk behind the pages that are in use, so that commits which free space still can be
    /// written when others have filled the disk.</summary>
    internal void KeepReserve()
    {
        var usedBytes = UsedBytes;
        if (usedBytes + ReserveBytes / 2 <= _reservedEnd || usedBytes == _reserveTriedAt)
        {
            return;
        }
        _reserveTriedAt = usedBytes;
        if (FileSystem.TryReserve(DataFile, usedBytes, ReserveBytes))
        {
            _reservedEnd = usedBytes + ReserveBytes;
        }
    }

    internal static long NextMapBytes(long mapBytes) =>
        Align(mapBytes < MaxGrowthBytes ? Math.Min(2 * mapBytes, MaxGrowthBytes) : mapBytes + MaxGrowthBytes);

    internal Exception Damaged(ReadOnlySpan<byte> key) => _damagedRecord(
        $"The record of {RecordChecksum.Show(key)} in the metadata does not match its checksum.");

    public void Dispose()
    {
        if (_handle != 0)
        {
            mdb_env_close(_handle);
            _handle = 0;
        }
    }

    private static long Align(long bytes) => (bytes + MapAlignmentBytes - 1) / MapAlignmentBytes * MapAlignmentBytes;

    private static void RequireKeySize(int maxKeyBytes)
    {
        if (maxKeyBytes < LongKeys.HeadBytes)
        {
            throw new KeyspaceException(
                $"This LMDB was built for keys of {maxKeyBytes} bytes; the keyspace needs {LongKeys.HeadBytes}.");
        }
    }

    private EnvironmentInfo Info()
    {
        EnvironmentInfo info;
        _ = mdb_env_info(_handle, &info);
        return info;
    }

    /// <param name="lengthBytes">What the file had of the bytes that LMDB counts as used.</param>
    /// <param name="usedBytes">Those bytes.</param>
    private void OpenDatabases(long lengthBytes, long usedBytes)
    {
        LmdbErrors.ThrowIfFailed(Begin(0, out var transaction), "read its databases");
        try
        {
            Keys = OpenDatabase(transaction, "keys\0"u8);
            Long = OpenDatabase(transaction, "long\0"u8);
            var format = StoreFormat.Check(transaction, OpenDatabase(transaction, "about\0"u8), Keys);
            HasChecksums = format > StoreFormat.WithoutChecksums;
            if (lengthBytes < usedBytes)
            {
                TruncatedFile.Check(transaction, Keys, Info().MapAddress + (nint)lengthBytes);
                TruncatedFile.Check(transaction, Long, Info().MapAddress + (nint)lengthBytes);
            }
        }
        catch
        {
            mdb_txn_abort(transaction);
            throw;
        }
        var code = mdb_txn_commit(transaction);
        LmdbErrors.ThrowIfFailed(FileSystem.NameShortWrite(_directory, code), "create its databases");
    }

    internal static uint OpenDatabase(nint transaction, ReadOnlySpan<byte> name)
    {
        uint database;
        fixed (byte* nameBytes = name)
        {
            LmdbErrors.ThrowIfFailed(mdb_dbi_open(transaction, nameBytes, Create, &database), "open its databases");
        }
        return database;
    }
}
