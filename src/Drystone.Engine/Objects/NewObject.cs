using Drystone.Engine.Access;
using Drystone.Engine.Encryption;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;

namespace Drystone.Engine.Objects;

/// <summary>What the caller decides about an object that is written.</summary>
public sealed record NewObject
{
    public required ETag ETag { get; init; }

    public required ObjectHeaders Headers { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public StoredChecksum? Checksum { get; init; }

    /// <summary>Without a retention it gets the bucket's default one.</summary>
    public ObjectLock Lock { get; init; } = ObjectLock.None;

    /// <summary>How the key was sealed that its bytes are encrypted with; null: they are not.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>Its access control list as the host wrote it; null: it has none.</summary>
    public byte[]? Acl { get; init; }

    /// <summary>Whether it came in the form of a browser: the change log tells.</summary>
    public bool IsPosted { get; init; }
}

/// <summary>What is to be deleted.</summary>
/// <param name="Target">Without a version: the object, which in a bucket with versioning leaves a delete marker. With
/// one: that version, for good.</param>
/// <param name="IfMatch">Only when the object is one that this accepts; null: whatever it is.</param>
/// <param name="Bypass">Removes a version also when its retention in governance mode has not ended; null: does
/// not.</param>
public readonly record struct ObjectDeletion(
    ObjectGrant<Delete> Target, Func<ObjectInfo, bool>? IfMatch, ObjectGrant<BypassGovernance>? Bypass = null);

/// <summary>The outcome of a delete.</summary>
/// <param name="Version">The version that was removed, or the delete marker that was made; null when neither.</param>
/// <param name="IsDeleteMarker">Whether that version is a delete marker.</param>
public readonly record struct DeleteResult(
    DeleteOutcome Outcome, VersionId? Version = null, bool IsDeleteMarker = false);

/// <summary>What came of a delete.</summary>
public enum DeleteOutcome
{
    Deleted,

    /// <summary>There was nothing; at S3 that is a success.</summary>
    Absent,
    PreconditionFailed,
    NoSuchBucket,

    /// <summary>A retention or a legal hold keeps the version.</summary>
    Locked,
}

/// <summary>A run of bytes.</summary>
public readonly record struct ByteSpan(long Offset, long Length);
