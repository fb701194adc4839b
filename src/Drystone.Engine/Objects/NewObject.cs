using Drystone.Engine.Access;

namespace Drystone.Engine.Objects;

/// <summary>What the caller decides about an object that is written.</summary>
public sealed record NewObject
{
    public required ETag ETag { get; init; }

    public required ObjectHeaders Headers { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public StoredChecksum? Checksum { get; init; }
}

/// <summary>One key of a batch delete.</summary>
/// <param name="IfMatch">Only when the object is one that this accepts; null: whatever it is.</param>
public readonly record struct ObjectDeletion(ObjectGrant<Delete> Target, Func<ObjectInfo, bool>? IfMatch);

/// <summary>What came of a delete.</summary>
public enum DeleteOutcome
{
    Deleted,

    /// <summary>There was nothing; at S3 that is a success.</summary>
    Absent,
    PreconditionFailed,
    NoSuchBucket,
}

/// <summary>A run of bytes.</summary>
public readonly record struct ByteSpan(long Offset, long Length);
