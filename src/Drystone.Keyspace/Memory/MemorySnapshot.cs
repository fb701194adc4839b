using System.Collections.Immutable;

namespace Drystone.Keyspace.Memory;

/// <summary>What a <see cref="MemoryKeyValueStore"/> held at one moment.</summary>
public sealed class MemorySnapshot
{
    internal MemorySnapshot(ImmutableSortedSet<MemoryEntry> entries) => Entries = entries;

    internal ImmutableSortedSet<MemoryEntry> Entries { get; }
}
