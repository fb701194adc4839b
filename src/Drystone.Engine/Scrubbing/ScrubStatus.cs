using Drystone.Engine.Records;

namespace Drystone.Engine.Scrubbing;

/// <summary>How the walk over all stored bytes is going.</summary>
public sealed record ScrubStatus
{
    private const byte Format = 1;

    /// <summary>Rounds that were started, this one included; 0 before the first.</summary>
    public long Round { get; init; }

    /// <summary>When this round was started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When a round last came to its end; null before the first did.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The round is over, and the next one waits for its time.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Of this round.</summary>
    public long VerifiedBlobs { get; init; }

    /// <summary>Of this round, as they are stored.</summary>
    public long VerifiedBytes { get; init; }

    /// <summary>The last blob that was looked at.</summary>
    internal long Position { get; init; }

    /// <summary>The last blob there was when the round began: later ones wait for the next.</summary>
    internal long End { get; init; }

    /// <summary>Of this round, by the numbers of the blobs; 0 to 1.</summary>
    public double Progress => IsComplete || End == 0 ? 1 : Math.Min(1, (double)Position / End);

    internal byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Number(Round);
        record.Time(StartedAt);
        record.Boolean(CompletedAt is not null);
        record.Time(CompletedAt ?? DateTimeOffset.UnixEpoch);
        record.Boolean(IsComplete);
        record.Number(VerifiedBlobs);
        record.Number(VerifiedBytes);
        record.Number(Position);
        record.Number(End);
        return record.ToArray();
    }

    internal static ScrubStatus Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "scrub status");
        var (round, startedAt, hasCompleted, completedAt) =
            (record.Number(), record.Time(), record.Boolean(), record.Time());
        return new ScrubStatus
        {
            Round = round,
            StartedAt = startedAt,
            CompletedAt = hasCompleted ? completedAt : null,
            IsComplete = record.Boolean(),
            VerifiedBlobs = record.Number(),
            VerifiedBytes = record.Number(),
            Position = record.Number(),
            End = record.Number(),
        };
    }
}

/// <summary>Bytes that are not what was written.</summary>
/// <param name="BlobId">The blob that they belong to.</param>
/// <param name="FoundAt">When they were first found.</param>
/// <param name="What">What is wrong, and in which file.</param>
public sealed record ScrubFinding(long BlobId, DateTimeOffset FoundAt, string What)
{
    private const byte Format = 1;

    internal byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Time(FoundAt);
        record.Text(What);
        return record.ToArray();
    }

    internal static ScrubFinding Decode(long blobId, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "scrub finding");
        return new ScrubFinding(blobId, record.Time(), record.Text());
    }
}

/// <summary>What holds on to a damaged blob.</summary>
/// <param name="Bucket">By its name.</param>
/// <param name="Version">As it is named in requests.</param>
public sealed record DamagedObject(long BlobId, string Bucket, string Key, string Version);
