using System.Buffers.Binary;
using static Drystone.Keyspace.Lmdb.Native;

namespace Drystone.Keyspace.Lmdb;

/// <summary>LMDB's four verbs over spans. Each returns LMDB's code.</summary>
internal static unsafe class LmdbCalls
{
    internal static int Get(
        nint transaction, uint database, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        {
            var nativeKey = new Value { Size = (nuint)key.Length, Data = keyBytes };
            Value found;
            var code = mdb_get(transaction, database, &nativeKey, &found);
            value = code == 0 ? found.Span : default;
            return code;
        }
    }

    internal static int Put(nint transaction, uint database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            var nativeKey = new Value { Size = (nuint)key.Length, Data = keyBytes };
            var nativeValue = new Value { Size = (nuint)value.Length, Data = valueBytes };
            return mdb_put(transaction, database, &nativeKey, &nativeValue, 0);
        }
    }

    /// <summary>Writes a value and what stands behind it.</summary>
    internal static int Put(
        nint transaction, uint database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint checksum)
    {
        fixed (byte* keyBytes = key)
        {
            var nativeKey = new Value { Size = (nuint)key.Length, Data = keyBytes };
            var room = new Value { Size = (nuint)(value.Length + RecordChecksum.Bytes) };
            var code = mdb_put(transaction, database, &nativeKey, &room, Reserve);
            if (code == 0)
            {
                var stored = new Span<byte>(room.Data, value.Length + RecordChecksum.Bytes);
                value.CopyTo(stored);
                BinaryPrimitives.WriteUInt32LittleEndian(stored[value.Length..], checksum);
            }
            return code;
        }
    }

    internal static int Delete(nint transaction, uint database, ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            var nativeKey = new Value { Size = (nuint)key.Length, Data = keyBytes };
            return mdb_del(transaction, database, &nativeKey, null);
        }
    }

    /// <summary>Moves <paramref name="cursor"/> to the first key at or after <paramref name="key"/>.</summary>
    internal static int Seek(nint cursor, ReadOnlySpan<byte> key, out Value foundKey, out Value foundValue)
    {
        fixed (byte* keyBytes = key)
        {
            var nativeKey = new Value { Size = (nuint)key.Length, Data = keyBytes };
            Value value;
            var code = mdb_cursor_get(cursor, &nativeKey, &value, CursorMove.SetRange);
            (foundKey, foundValue) = code == 0 ? (nativeKey, value) : default;
            return code;
        }
    }

    internal static int Move(nint cursor, CursorMove move, out Value foundKey, out Value foundValue)
    {
        Value key, value;
        var code = mdb_cursor_get(cursor, &key, &value, move);
        (foundKey, foundValue) = code == 0 ? (key, value) : default;
        return code;
    }

    internal static int OpenCursor(nint transaction, uint database, out nint cursor)
    {
        nint opened;
        var code = mdb_cursor_open(transaction, database, &opened);
        cursor = code == 0 ? opened : 0;
        return code;
    }
}
