using Drystone.Engine.Encryption;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Uploads;

/// <summary>A multipart upload that is under way.</summary>
public sealed record UploadInfo
{
    public required string Key { get; init; }

    public required UploadId Id { get; init; }

    public required AccountId? Initiator { get; init; }

    /// <summary>Who of that account started it: the id that the user or session has there; null when it is not
    /// known.</summary>
    public string? InitiatorId { get; init; }

    /// <summary>Who will own the object; null: somebody without credentials.</summary>
    public required AccountId? Owner { get; init; }

    public required DateTimeOffset InitiatedAt { get; init; }

    /// <summary>What the object will be stored with.</summary>
    public required ObjectHeaders Headers { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The protocol's number of the algorithm announced at creation; null when none was.</summary>
    public byte? ChecksumAlgorithm { get; init; }

    /// <summary>Announced at creation: parts' checksums are combined (composite) or of the whole object.</summary>
    public bool ChecksumIsComposite { get; init; }

    /// <summary>What the object will be locked with.</summary>
    public ObjectLock Lock { get; init; } = ObjectLock.None;

    /// <summary>How the key was sealed that its parts are encrypted with; null: they are not.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>The access control list that the object will have; null: none.</summary>
    public byte[]? Acl { get; init; }
}

/// <summary>A part of an upload, or of the object it became.</summary>
public sealed record PartInfo
{
    /// <summary>1 to 10,000.</summary>
    public required int Number { get; init; }

    public required long SizeBytes { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public required ETag ETag { get; init; }

    public StoredChecksum? Checksum { get; init; }
}

/// <summary>A page of parts, by number.</summary>
public sealed record PartPage(IReadOnlyList<PartInfo> Parts, bool IsTruncated);

/// <summary>What an upload is started with.</summary>
public sealed record NewUpload
{
    /// <inheritdoc cref="UploadInfo.InitiatorId"/>
    public string? InitiatorId { get; init; }

    public required ObjectHeaders Headers { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The protocol's number of the algorithm; null when none was announced.</summary>
    public byte? ChecksumAlgorithm { get; init; }

    public bool ChecksumIsComposite { get; init; }

    /// <summary>Without a retention the object gets the bucket's default one when it is completed.</summary>
    public ObjectLock Lock { get; init; } = ObjectLock.None;

    /// <summary>How the key was sealed that its parts will be encrypted with; null: they will not be.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>The access control list of the object; null: none.</summary>
    public byte[]? Acl { get; init; }
}

/// <summary>The outcome of writing a part, and the part when done.</summary>
public readonly record struct PartResult(WriteOutcome Outcome, PartInfo? Part);
