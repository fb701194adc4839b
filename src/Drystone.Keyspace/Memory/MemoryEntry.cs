namespace Drystone.Keyspace.Memory;

/// <summary>A key and its value; equal to every entry of the same key.</summary>
internal readonly record struct MemoryEntry(byte[] Key, byte[] Value)
{
    internal static IComparer<MemoryEntry> ByKey { get; } = Comparer<MemoryEntry>.Create(
        (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));

    internal int Bytes => Key.Length + Value.Length;
}
