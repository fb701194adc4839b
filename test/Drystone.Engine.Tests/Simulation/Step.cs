using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>One thing that happened to a simulated machine, in the order in which it was asked for.</summary>
internal abstract record Step
{
    /// <summary>Bytes of a file change: on stable storage with its next sync, and perhaps before.</summary>
    public sealed record Written(int File, string Path, long Offset, byte[] Bytes) : Step;

    public sealed record Resized(int File, string Path, long Length) : Step;

    public sealed record Synced(int File, string Path) : Step;

    /// <summary>What was written and not synced will never be synced: the kernel has given it up.</summary>
    public sealed record SyncFailed(int File, string Path) : Step;

    /// <summary>Names change: on stable storage with the next sync of their directory, and perhaps before.</summary>
    public sealed record Created(int File, string Path) : Step;

    public sealed record Removed(string Path) : Step;

    public sealed record Renamed(int File, string From, string To) : Step;

    public sealed record MadeDirectory(string Path) : Step;

    public sealed record SyncedDirectory(string Path) : Step;

    /// <summary>Metadata is on stable storage.</summary>
    public sealed record Committed(MemorySnapshot Metadata) : Step;

    /// <summary>A client asks for a change of a key.</summary>
    public sealed record Began(string Key, IReadOnlyList<int> After) : Step;

    /// <summary>The client has heard what came of it.</summary>
    public sealed record Ended(string Key, bool IsDone) : Step;
}
