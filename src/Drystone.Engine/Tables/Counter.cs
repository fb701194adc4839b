using System.Buffers.Binary;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>A number kept under a key; absent is zero.</summary>
internal static class Counter
{
    public static long Read(IReadTransaction tx, ReadOnlySpan<byte> key) =>
        tx.TryGet(key, out var value) ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;

    public static void Write(IWriteTransaction tx, ReadOnlySpan<byte> key, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        tx.Put(key, bytes);
    }

    /// <summary>Adds and returns the new value.</summary>
    public static long Add(IWriteTransaction tx, ReadOnlySpan<byte> key, long by)
    {
        var value = Read(tx, key) + by;
        Write(tx, key, value);
        return value;
    }
}
