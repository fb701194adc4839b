using Drystone.Cli.Objects.Addressing;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>What is copied, and how.</summary>
internal sealed record TransferOptions
{
    /// <summary>Ours: as many small files at once hide the store's syncs, and cost a client little.</summary>
    public const int DefaultConcurrency = 32;

    /// <summary>Ours: parts under way at once, of all files together; each holds its bytes in memory when it goes
    /// up.</summary>
    public const int MostParts = 8;

    public bool IsRecursive { get; init; }

    /// <summary>Copy also what the target has already.</summary>
    public bool IsForced { get; init; }

    /// <summary>Compare contents by MD5 where times would be compared.</summary>
    public bool ComparesContent { get; init; }

    /// <summary>The source goes when its copy is there.</summary>
    public bool Moves { get; init; }

    /// <summary>What only the target has goes, after everything was copied.</summary>
    public bool Deletes { get; init; }

    public bool IsDryRun { get; init; }

    public bool FollowsLinks { get; init; }

    /// <summary>Wildcards in keys stand for themselves.</summary>
    public bool IsLiteral { get; init; }

    public NameFilter Filter { get; init; } = NameFilter.Everything;

    public int Concurrency { get; init; } = DefaultConcurrency;

    /// <summary>The size of parts and ranges; null for that of the endpoint's settings.</summary>
    public long? PartBytes { get; init; }

    /// <summary>Where the state of unfinished transfers is kept.</summary>
    public required string StateFolder { get; init; }
}
