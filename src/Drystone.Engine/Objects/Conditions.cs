namespace Drystone.Engine.Objects;

/// <summary>What must hold at the moment a write commits. Decided inside the commit, so that of any number of
/// concurrent writers exactly those that AWS would let through succeed.</summary>
/// <param name="IfNoneMatchAny">Only when the key holds no object.</param>
/// <param name="IfMatch">Only when the key holds an object whose ETag this accepts; null: no condition.</param>
public readonly record struct WriteCondition(bool IfNoneMatchAny, Func<ObjectInfo, bool>? IfMatch);

/// <summary>What came of a conditional write.</summary>
public enum WriteOutcome
{
    Done,

    /// <summary>The condition does not hold.</summary>
    PreconditionFailed,

    /// <summary>If-Match on a key that holds no object.</summary>
    NoSuchKey,

    /// <summary>There is no such version.</summary>
    NoSuchVersion,

    /// <summary>It is a delete marker, which has nothing to change.</summary>
    IsDeleteMarker,

    /// <summary>It is an object, and a delete marker was to have this version.</summary>
    IsObject,

    /// <summary>A retention or a legal hold forbids it.</summary>
    Locked,

    /// <summary>A lock was asked for in a bucket that has no object lock.</summary>
    NoObjectLock,

    /// <summary>The bucket holds as much as it may.</summary>
    QuotaExceeded,

    /// <summary>The bucket was deleted meanwhile.</summary>
    NoSuchBucket,

    /// <summary>The upload is unknown, aborted, or was completed before.</summary>
    NoSuchUpload,

    /// <summary>The source of a copy was replaced or removed meanwhile: open it again and retry.</summary>
    SourceChanged,

    /// <summary>A part was replaced since the caller looked at the parts: list them again and retry.</summary>
    PartsChanged,

    /// <summary>The range of a source is made of more runs of bytes than one part may have
    /// (<see cref="EngineLimits.MaxPartExtents"/>).</summary>
    TooFragmented,

    /// <summary>A replica is kept as a version among others, and the bucket keeps none.</summary>
    NotVersioned,
}

/// <summary>The outcome of a write, and the object it left when done.</summary>
public readonly record struct WriteResult(WriteOutcome Outcome, ObjectInfo? Object);
