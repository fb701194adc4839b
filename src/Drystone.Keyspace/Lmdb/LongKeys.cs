using System.Buffers.Binary;
using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// Keys that are longer than LMDB's, in order. A key shorter than <see cref="HeadBytes"/> is stored as it is. Of a
/// longer one the database "keys" holds the first <see cref="HeadBytes"/> bytes, and as their value the number of a
/// node of the database "long". The keys of a node are its number (8 bytes, big-endian) and the rest of the key, by
/// the same rule: one that fills LMDB's key is a head and points to a further node.
/// </summary>
/// <remarks>
/// A head sorts where the keys behind it do, because every shorter key that is its prefix comes before it, and every
/// other key differs from it within it. A node is never empty: with its last key goes the head that points to it.
/// </remarks>
internal static class LongKeys
{
    /// <summary>LMDB's longest key, as it is built by default; a stored key of this length is always a head.</summary>
    internal const int HeadBytes = 511;

    internal const int NodeBytes = sizeof(ulong);

    /// <summary>How much of a key one level of nodes takes.</summary>
    internal const int TailBytes = HeadBytes - NodeBytes;

    internal const int MaxLevels = 2 + ((KeyspaceLimits.MaxKeyBytes - HeadBytes) / TailBytes);

    internal static bool IsLong(ReadOnlySpan<byte> key) => key.Length >= HeadBytes;

    internal static int Get(
        nint transaction, LmdbEnvironment environment, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var code = LmdbCalls.Get(transaction, environment.Keys, key[..HeadBytes], out value);
        Span<byte> tail = stackalloc byte[HeadBytes];
        for (var rest = key[HeadBytes..]; code == 0; rest = rest[TailBytes..])
        {
            var length = Compose(NodeOf(value), rest, tail);
            code = LmdbCalls.Get(transaction, environment.Long, tail[..length], out value);
            if (length < HeadBytes)
            {
                break;
            }
        }
        return code;
    }

    internal static int Put(
        nint transaction, LmdbEnvironment environment, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value,
        uint? checksum)
    {
        var code = FindOrAddNode(transaction, environment, environment.Keys, key[..HeadBytes], parent: 0, out var node);
        Span<byte> tail = stackalloc byte[HeadBytes];
        for (var rest = key[HeadBytes..]; code == 0; rest = rest[TailBytes..])
        {
            var length = Compose(node, rest, tail);
            if (length < HeadBytes)
            {
                return checksum is { } behind
                    ? LmdbCalls.Put(transaction, environment.Long, tail[..length], value, behind)
                    : LmdbCalls.Put(transaction, environment.Long, tail[..length], value);
            }
            code = FindOrAddNode(transaction, environment, environment.Long, tail, parent: node, out node);
        }
        return code;
    }

    internal static int Delete(nint transaction, LmdbEnvironment environment, ReadOnlySpan<byte> key) =>
        DeleteBehind(transaction, environment, environment.Keys, key[..HeadBytes], key[HeadBytes..]);

    /// <summary>Writes the stored key of <paramref name="rest"/> in <paramref name="node"/>, as far as it fits.
    /// </summary>
    /// <returns>Its length; <see cref="HeadBytes"/> means that it is a head.</returns>
    internal static int Compose(ulong node, ReadOnlySpan<byte> rest, Span<byte> stored)
    {
        BinaryPrimitives.WriteUInt64BigEndian(stored, node);
        var part = rest[..Math.Min(rest.Length, TailBytes)];
        part.CopyTo(stored[NodeBytes..]);
        return NodeBytes + part.Length;
    }

    /// <summary>The number of a node, from the value of a head or the front of a key of the database "long".</summary>
    internal static ulong NodeOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= NodeBytes
            ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : throw LmdbErrors.ToException(Code.Corrupted, "follow a long key");

    private static int DeleteBehind(
        nint transaction, LmdbEnvironment environment, uint database, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var code = LmdbCalls.Get(transaction, database, head, out var pointer);
        if (code != 0)
        {
            return code;
        }
        var node = NodeOf(pointer);
        Span<byte> tail = stackalloc byte[HeadBytes];
        var length = Compose(node, rest, tail);
        code = length < HeadBytes
            ? LmdbCalls.Delete(transaction, environment.Long, tail[..length])
            : DeleteBehind(transaction, environment, environment.Long, tail, rest[TailBytes..]);
        return code == 0 && IsEmpty(transaction, environment, node, ref code)
            ? LmdbCalls.Delete(transaction, database, head)
            : code;
    }

    private static bool IsEmpty(nint transaction, LmdbEnvironment environment, ulong node, ref int code)
    {
        Span<byte> start = stackalloc byte[NodeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(start, node);
        code = LmdbCalls.OpenCursor(transaction, environment.Long, out var cursor);
        if (code != 0)
        {
            return false;
        }
        code = LmdbCalls.Seek(cursor, start, out var found, out _);
        var empty = code == Code.NotFound || (code == 0 && NodeOf(found.Span) != node);
        mdb_cursor_close(cursor);
        code = code == Code.NotFound ? 0 : code;
        return empty;
    }

    private static int FindOrAddNode(
        nint transaction, LmdbEnvironment environment, uint database, ReadOnlySpan<byte> head, ulong parent,
        out ulong node)
    {
        node = 0;
        var code = LmdbCalls.Get(transaction, database, head, out var pointer);
        if (code == 0)
        {
            node = NodeOf(pointer);
            return 0;
        }
        if (code != Code.NotFound)
        {
            return code;
        }
        code = LastNode(transaction, environment, out var last);
        if (code != 0)
        {
            return code;
        }
        // The parent may be new itself, and then has no key yet that LastNode could see.
        node = Math.Max(last, parent) + 1;
        Span<byte> bytes = stackalloc byte[NodeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, node);
        return LmdbCalls.Put(transaction, database, head, bytes);
    }

    private static int LastNode(nint transaction, LmdbEnvironment environment, out ulong node)
    {
        node = 0;
        var code = LmdbCalls.OpenCursor(transaction, environment.Long, out var cursor);
        if (code != 0)
        {
            return code;
        }
        code = LmdbCalls.Move(cursor, CursorMove.Last, out var key, out _);
        if (code == 0)
        {
            node = NodeOf(key.Span);
        }
        mdb_cursor_close(cursor);
        return code == Code.NotFound ? 0 : code;
    }
}
