using System.Buffers.Binary;
using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>The version of the layout in <c>data.mdb</c>, kept in the database "about": 4 bytes, big-endian.</summary>
/// <remarks>Format 2 has a checksum behind every value (<see cref="RecordChecksum"/>). A store of format 1 stays one.
/// </remarks>
internal static class StoreFormat
{
    internal const uint Version = 2;

    internal const uint WithoutChecksums = 1;

    private static ReadOnlySpan<byte> Key => "format"u8;

    /// <summary>Marks a new store, and refuses one that this program cannot read.</summary>
    /// <returns>The version.</returns>
    internal static uint Check(nint transaction, uint about, uint keys)
    {
        var code = LmdbCalls.Get(transaction, about, Key, out var stored);
        if (code == Code.NotFound)
        {
            RequireEmpty(transaction, keys);
            Write(transaction, about, Version);
            return Version;
        }
        LmdbErrors.ThrowIfFailed(code, "read its format");
        var version = stored.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(stored) : 0;
        return version is >= WithoutChecksums and <= Version
            ? version
            : throw new KeyspaceException(
                $"The keyspace is of format {Describe(stored)}, this program reads format {WithoutChecksums} to "
                + $"{Version}. Run the version of the program that wrote it, or a newer one.")
            {
                Fault = KeyspaceFault.Damaged,
            };
    }

    internal static void Write(nint transaction, uint about, uint version)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, version);
        LmdbErrors.ThrowIfFailed(LmdbCalls.Put(transaction, about, Key, bytes), "mark its format");
    }

    private static string Describe(ReadOnlySpan<byte> stored) =>
        stored.Length == sizeof(uint)
            ? $"{BinaryPrimitives.ReadUInt32BigEndian(stored)}"
            : $"0x{Convert.ToHexString(stored)}";

    private static void RequireEmpty(nint transaction, uint keys)
    {
        LmdbErrors.ThrowIfFailed(LmdbCalls.OpenCursor(transaction, keys, out var cursor), "read its keys");
        var code = LmdbCalls.Move(cursor, CursorMove.First, out _, out _);
        mdb_cursor_close(cursor);
        if (code != Code.NotFound)
        {
            LmdbErrors.ThrowIfFailed(code, "read its keys");
            throw new KeyspaceException("The keyspace holds keys but not the mark of its format. Restore a backup.")
            {
                Fault = KeyspaceFault.Damaged,
            };
        }
    }
}
