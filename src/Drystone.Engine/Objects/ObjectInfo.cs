using Drystone.Engine.Encryption;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Replication;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Objects;

/// <summary>A version of an object as it was when it was looked up: everything but its bytes.</summary>
public sealed record ObjectInfo
{
    public required string Key { get; init; }

    public required VersionId Version { get; init; }

    /// <summary>It has no bytes, headers or tags, and says that the object was deleted.</summary>
    public bool IsDeleteMarker { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>To the millisecond; answers in HTTP dates round down to the second.</summary>
    public required DateTimeOffset LastModified { get; init; }

    public required ETag ETag { get; init; }

    /// <summary>The account that it belongs to; null: somebody who wrote it without credentials.</summary>
    public required AccountId? Owner { get; init; }

    public required ObjectHeaders Headers { get; init; }

    /// <summary>Tags in the order they were given; empty when none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The checksum kept with the object; null when the object came without one.</summary>
    public StoredChecksum? Checksum { get; init; }

    /// <summary>What protects it from being removed.</summary>
    public ObjectLock Lock { get; init; } = ObjectLock.None;

    /// <summary>Its access control list, which the engine keeps and does not interpret; null: it was given
    /// none.</summary>
    public byte[]? Acl { get; init; }

    /// <summary>How far its replication has come, or that it is a replica; null when neither.</summary>
    public ReplicationMark? Replication { get; init; }

    /// <summary>What its bytes are encrypted with; null: they are not.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>Whether it is archived or restored, and at which tier its bytes are; null when none of it.</summary>
    public TierMark? Tier { get; init; }

    /// <summary>Parts of a completed multipart upload; 0 for an object that was put in one request.</summary>
    public int PartCount { get; init; }
}

/// <summary>What an object is stored with and answered with, byte for byte.</summary>
public sealed record ObjectHeaders
{
    public static ObjectHeaders Empty { get; } = new();

    /// <summary>Null when none was given; answers then say binary/octet-stream, as AWS does.</summary>
    public string? ContentType { get; init; }

    public string? CacheControl { get; init; }

    public string? ContentDisposition { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    /// <summary>The Expires header as it came: AWS does not parse it.</summary>
    public string? Expires { get; init; }

    /// <summary>x-amz-website-redirect-location.</summary>
    public string? WebsiteRedirectLocation { get; init; }

    /// <summary>As given; null means STANDARD.</summary>
    public string? StorageClass { get; init; }

    /// <summary>User metadata without the x-amz-meta- prefix, names in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserMetadata { get; init; } = [];
}

/// <summary>A checksum as the protocol names it. The engine keeps it and does not interpret it.</summary>
/// <param name="Algorithm">The protocol's number of the algorithm, stable across versions.</param>
/// <param name="IsComposite">Over the digests of parts rather than over the bytes.</param>
/// <param name="Digest">The raw digest.</param>
public sealed record StoredChecksum(byte Algorithm, bool IsComposite, ReadOnlyMemory<byte> Digest);
