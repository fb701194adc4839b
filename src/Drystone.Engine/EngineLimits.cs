namespace Drystone.Engine;

/// <summary>The engine's limits, each with where its number comes from.</summary>
public static class EngineLimits
{
    /// <summary>AWS: "The key name … at most 1,024 bytes of UTF-8".</summary>
    public const int MaxObjectKeyBytes = 1_024;

    /// <summary>Bodies to this size are gathered in memory and appended to a pack; larger ones become files.
    /// Where one file and one sync of its own starts to cost less than copying through the pack's writer.</summary>
    public const int MaxPackedBytes = 1 << 20;

    /// <summary>Bodies to this size are written with the commit that refers to them, by the thread that commits: one
    /// wait less for each. A larger one is on stable storage before its commit begins, so that commits do not wait for
    /// many bytes.</summary>
    public const int MaxBytesWithCommit = 64 << 10;

    /// <summary>What one checksum covers. A ranged read verifies whole blocks, so it bounds what a small range
    /// reads.</summary>
    public const int BlockBytes = 64 << 10;

    /// <summary>A pack is closed when it reaches this size: small enough to compact in seconds, large enough that a
    /// terabyte of small objects is some thousand files.</summary>
    public const long PackBytes = 256L << 20;

    /// <summary>Large bodies are written in pieces of this size, two in flight: one hashed while the other is
    /// written.</summary>
    public const int WriteBufferBytes = 512 << 10;

    /// <summary>Runs of bytes that one part may be made of. At 27 bytes each at most they stay far below what a value
    /// of the keyspace holds; as many as an object has parts at AWS, so that one made of plain parts can be
    /// copied.</summary>
    public const int MaxPartExtents = 10_000;

    /// <summary>Entries of the change log that are kept whoever has read them.</summary>
    public const int ChangeLogEntries = 1_000_000;

    /// <summary>Entries of the change log that are kept at most for readers that are behind: some 2 GB.</summary>
    public const int ChangeLogEntriesForReaders = 10_000_000;

    /// <summary>A session token goes in a header, which proxies commonly end at 8 KiB, or beside a key of 3 KiB in the
    /// 16 KiB of a request line.</summary>
    public const int MaxSessionTokenChars = 8_000;

    /// <summary>Plain bytes that are compressed together. A ranged read decompresses whole frames, so it bounds what a
    /// small range costs; frames of 256 KiB were 0 to 3 % smaller (<c>docs/performance.md</c>).</summary>
    public const int CompressedFrameBytes = 128 << 10;

    /// <summary>Zstandard's: the next that is of use, 3, took 29 to 69 % more time and saved at most 5 % of
    /// bytes.</summary>
    public const int CompressionLevel = 1;

    /// <summary>Smaller bodies are not compressed: their record grows by what they would save.</summary>
    public const int LeastCompressedBytes = 256;

    /// <summary>Levels of <c>/</c> for which usage is counted: where people look for what has grown. Each change of an
    /// object touches so many counters.</summary>
    public const int UsageDepth = 3;

    /// <summary>Prefixes of one level of a bucket that are counted. Three levels of them are some megabyte of
    /// metadata.</summary>
    public const int UsagePrefixesPerLevel = 5_000;

    /// <summary>Prefixes directly below one that are counted, so that one directory of a million does not take the room
    /// of all others.</summary>
    public const int UsagePrefixesPerParent = 1_000;
}
