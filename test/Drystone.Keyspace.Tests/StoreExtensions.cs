using System.Text;

namespace Drystone.Keyspace.Tests;

/// <summary>One transaction per call, in text or bytes.</summary>
internal static class StoreExtensions
{
    internal static string? Get(this IKeyValueStore store, string key) =>
        store.Get(Encoding.UTF8.GetBytes(key)) is { } value ? Encoding.UTF8.GetString(value) : null;

    internal static byte[]? Get(this IKeyValueStore store, byte[] key)
    {
        using var read = store.BeginRead();
        return read.TryGet(key, out var value) ? value.ToArray() : null;
    }

    internal static ValueTask<bool> PutAsync(this IKeyValueStore store, string key, string value) =>
        store.PutAsync(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    internal static ValueTask<bool> PutAsync(this IKeyValueStore store, byte[] key, byte[] value) =>
        store.WriteAsync(write =>
        {
            write.Put(key, value);
            return true;
        });

    internal static ValueTask<bool> DeleteAsync(this IKeyValueStore store, string key) =>
        store.WriteAsync(write => write.Delete(Encoding.UTF8.GetBytes(key)));

    internal static byte[][] KeysFrom(this IKeyValueStore store, byte[] key)
    {
        using var read = store.BeginRead();
        return read.EntriesFrom(key).Select(entry => entry.Key).ToArray();
    }

    internal static List<(byte[] Key, byte[] Value)> EntriesFrom(
        this IReadTransaction read, byte[] key, int limit = int.MaxValue)
    {
        using var cursor = read.OpenCursor();
        var entries = new List<(byte[], byte[])>();
        for (var more = cursor.Seek(key); more && entries.Count < limit; more = cursor.MoveNext())
        {
            entries.Add((cursor.Key.ToArray(), cursor.Value.ToArray()));
        }
        return entries;
    }
}
