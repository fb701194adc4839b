using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>Looks over all pages of a data file, and saves the entries of those that can be read. Nobody may have the
/// store open.</summary>
public static unsafe class KeyspaceRescue
{
    // Entries of one commit.
    private const int Batch = 10_000;

    private const long RoomBytes = 256L << 20;

    /// <summary>What is wrong with the pages of a store; empty when nothing is.</summary>
    public static IReadOnlyList<string> Check(string directory)
    {
        var damage = new List<string>();
        PageCheck.Run(FileIn(directory), int.MaxValue, damage.Add, entry: null);
        return damage;
    }

    /// <summary>Writes what can be read into a new store. Whether records are what was written is for its readers to
    /// find.</summary>
    /// <param name="target">A directory that is not there yet.</param>
    /// <returns>How many entries were saved.</returns>
    /// <exception cref="KeyspaceException">Nothing can be saved, or the new store cannot be written.</exception>
    public static long Save(string directory, string target)
    {
        Directory.CreateDirectory(
            target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var bytes = new FileInfo(FileIn(directory)).Length;
        using var environment = LmdbEnvironment.Open(target, mapBytes: (2 * bytes) + RoomBytes);
        using (var writer = new Writer(environment))
        {
            PageCheck.Run(FileIn(directory), int.MaxValue, static _ => { }, writer.Add);
            writer.Commit();
            if (writer.Entries == 0)
            {
                throw new KeyspaceException("No entry of data.mdb can be read. Restore it from a backup.")
                {
                    Fault = KeyspaceFault.Damaged,
                };
            }

            while (RemoveDangling(environment) > 0)
            {
            }

            return writer.Entries;
        }
    }

    private static string FileIn(string directory) => Path.Combine(directory, "data.mdb");

    /// <summary>Heads of long keys behind which nothing was saved: a walk would stop at them.</summary>
    private static int RemoveDangling(LmdbEnvironment environment)
    {
        LmdbErrors.ThrowIfFailed(environment.Begin(0, out var transaction), "begin a write");
        var removed = 0;
        foreach (var database in (uint[])[environment.Keys, environment.Long])
        {
            foreach (var head in FindDangling(transaction, environment, database))
            {
                LmdbErrors.ThrowIfFailed(LmdbCalls.Delete(transaction, database, head), "delete a key");
                removed++;
            }
        }
        LmdbErrors.ThrowIfFailed(mdb_txn_commit(transaction), "commit a write");
        return removed;
    }

    private static List<byte[]> FindDangling(nint transaction, LmdbEnvironment environment, uint database)
    {
        var dangling = new List<byte[]>();
        LmdbErrors.ThrowIfFailed(LmdbCalls.OpenCursor(transaction, database, out var cursor), "read its keys");
        LmdbErrors.ThrowIfFailed(LmdbCalls.OpenCursor(transaction, environment.Long, out var nodes), "read its keys");
        for (var code = LmdbCalls.Move(cursor, CursorMove.First, out var key, out var value); code == 0;
            code = LmdbCalls.Move(cursor, CursorMove.Next, out key, out value))
        {
            if (key.Size == LongKeys.HeadBytes && !LeadsOn(nodes, value.Span))
            {
                dangling.Add(key.Span.ToArray());
            }
        }
        mdb_cursor_close(nodes);
        mdb_cursor_close(cursor);
        return dangling;
    }

    private static bool LeadsOn(nint nodes, ReadOnlySpan<byte> pointer) =>
        pointer.Length == LongKeys.NodeBytes
        && LmdbCalls.Seek(nodes, pointer, out var found, out _) == 0
        && found.Span.StartsWith(pointer);

    private sealed class Writer(LmdbEnvironment environment) : IDisposable
    {
        private nint _transaction;
        private uint _about;

        internal long Entries { get; private set; }

        internal void Add(string database, byte[] key, byte[] value)
        {
            if (_transaction == 0)
            {
                LmdbErrors.ThrowIfFailed(environment.Begin(0, out _transaction), "begin a write");
                _about = LmdbEnvironment.OpenDatabase(_transaction, "about\0"u8);
            }
            uint? target = database switch
            {
                "keys" => environment.Keys,
                "long" => environment.Long,
                "about" => _about,
                _ => null,
            };
            if (target is { } into && key.Length is > 0 and <= LongKeys.HeadBytes)
            {
                LmdbErrors.ThrowIfFailed(LmdbCalls.Put(_transaction, into, key, value), "write a key");
                if (++Entries % Batch == 0)
                {
                    Commit();
                }
            }
        }

        internal void Commit()
        {
            if (_transaction != 0)
            {
                var ending = _transaction;
                _transaction = 0;
                LmdbErrors.ThrowIfFailed(mdb_txn_commit(ending), "commit a write");
            }
        }

        public void Dispose()
        {
            if (_transaction != 0)
            {
                mdb_txn_abort(_transaction);
            }
        }
    }
}
