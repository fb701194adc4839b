using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;

namespace Drystone.Engine.Changes;

/// <summary>What happened. Numbers are stored: never change one.</summary>
public enum ChangeKind : byte
{
    BucketCreated = 1,
    BucketDeleted = 2,
    ObjectPut = 3,
    ObjectCopied = 4,
    ObjectCompleted = 5,

    /// <summary>A version was removed for good; it may have been a delete marker.</summary>
    ObjectDeleted = 6,
    TagsChanged = 7,
    DeleteMarkerCreated = 8,

    /// <summary>The retention or the legal hold of a version.</summary>
    LockChanged = 9,

    /// <summary>Versioning, object lock, or any other configuration of a bucket.</summary>
    BucketConfigured = 10,

    /// <summary>As <see cref="ObjectDeleted"/>, by a lifecycle rule.</summary>
    ObjectExpired = 20,

    /// <summary>As <see cref="DeleteMarkerCreated"/>, by a lifecycle rule.</summary>
    ExpiryMarkerCreated = 21,

    /// <summary>As <see cref="ObjectPut"/>, in the form of a browser.</summary>
    ObjectPosted = 30,

    /// <summary>The access control list of a version.</summary>
    AclChanged = 31,

    /// <summary>A lifecycle rule has moved a version to another storage class.</summary>
    Transitioned = 22,
    RestoreStarted = 23,

    /// <summary>The copy of an archived version is there and can be read.</summary>
    RestoreCompleted = 24,

    /// <summary>It stays for another time than was asked for first.</summary>
    RestoreExtended = 25,

    /// <summary>Its time is over, and it is gone.</summary>
    RestoreExpired = 26,
}

/// <summary>What a change did to what a read of the key finds that names no version. Numbers are stored: never change
/// one.</summary>
public enum KeyEffect : byte
{
    /// <summary>There is an object now, and it or its facts are new to such a read.</summary>
    Changed = 0,

    /// <summary>There is none any more.</summary>
    Removed = 1,

    /// <summary>Only an older version is concerned, or a delete marker that hid nothing else.</summary>
    None = 2,
}

/// <summary>One entry of the change log, appended in the commit of the change itself.</summary>
public sealed record Change
{
    private const byte NewestFormat = 5;

    // The first that tells of storage classes.
    private const byte TierFormat = 4;

    public required ChangeKind Kind { get; init; }

    public required BucketName Bucket { get; init; }

    public required long BucketId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Actor Actor { get; init; }

    /// <summary>Null for a change of the bucket.</summary>
    public string? Key { get; init; }

    /// <summary>The version that changed.</summary>
    public VersionId Version { get; init; }

    /// <summary>Whether that version is a delete marker.</summary>
    public bool IsDeleteMarker { get; init; }

    public ETag ETag { get; init; }

    /// <summary>Of the object after the change; 0 when it is gone.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Of what went away with the change; 0 when nothing did.</summary>
    public long ReplacedBytes { get; init; }

    /// <summary>Of the version that changed; empty when it has none. Null where it was not noted.</summary>
    public string? ContentType { get; init; }

    /// <summary>How many versions went away with the change; delete markers are not counted.</summary>
    public int ReplacedVersions { get; init; }

    /// <summary>For a read of the key that names no version; of a change of the bucket it says nothing.</summary>
    public KeyEffect Effect { get; init; }

    /// <summary>Of changed tags: whether there are none any more.</summary>
    public bool IsUntagged { get; init; }

    /// <summary>Of a change of the storage class or of what is restored: the class that the version has now; null
    /// elsewhere.</summary>
    public string? StorageClass { get; init; }

    /// <summary>When the copy of an archived version goes that is there now; null when there is none.</summary>
    public DateTimeOffset? RestoreExpiresAt { get; init; }

    internal static Change OfObject(
        ChangeKind kind, BucketInfo bucket, ObjectInfo info, Actor actor, Gone gone, KeyEffect effect) =>
        new()
        {
            Kind = kind,
            Bucket = bucket.Name,
            BucketId = bucket.Id,
            Key = info.Key,
            Version = info.Version,
            IsDeleteMarker = info.IsDeleteMarker,
            At = info.LastModified,
            Actor = actor,
            ETag = info.ETag,
            SizeBytes = info.SizeBytes,
            ContentType = info.Headers.ContentType ?? "",
            ReplacedBytes = gone.SizeBytes,
            ReplacedVersions = gone.Versions,
            Effect = effect,
            IsUntagged = kind == ChangeKind.TagsChanged && info.Tags.Count == 0,
            StorageClass = kind is >= ChangeKind.Transitioned and <= ChangeKind.RestoreExpired
                ? info.Headers.StorageClass
                : null,
            RestoreExpiresAt = info.Tier?.Restore?.ExpiresAt,
        };

    internal static Change OfBucket(ChangeKind kind, BucketInfo bucket, Actor actor, DateTimeOffset at) => new()
    {
        Kind = kind,
        Bucket = bucket.Name,
        BucketId = bucket.Id,
        At = at,
        Actor = actor,
    };

    /// <summary>What the change added to what its bucket holds.</summary>
    internal (long Versions, long SizeBytes) Balance => Kind switch
    {
        ChangeKind.ObjectPut or ChangeKind.ObjectCopied or ChangeKind.ObjectCompleted or ChangeKind.ObjectPosted =>
            (1 - ReplacedVersions, SizeBytes - ReplacedBytes),
        ChangeKind.ObjectDeleted or ChangeKind.ObjectExpired or ChangeKind.DeleteMarkerCreated
            or ChangeKind.ExpiryMarkerCreated => (-ReplacedVersions, -ReplacedBytes),
        _ => default,
    };

    internal byte[] Encode()
    {
        var record = new RecordWriter(NewestFormat);
        record.Byte((byte)Kind);
        record.Text(Bucket.Value);
        record.Number(BucketId);
        record.Time(At);
        record.Account(Actor.Account);
        record.OptionalText(Actor.RequestId);
        record.OptionalText(Actor.SourceAddress);
        record.OptionalText(Key);
        record.Version(Version);
        record.Boolean(IsDeleteMarker);
        record.UInt128(ETag.Digest);
        record.Number(ETag.PartCount);
        record.Number(SizeBytes);
        record.Number(ReplacedBytes);
        record.Byte((byte)Effect);
        record.Boolean(IsUntagged);
        record.OptionalText(ContentType);
        record.OptionalText(StorageClass);
        record.Boolean(RestoreExpiresAt is not null);
        record.Time(RestoreExpiresAt ?? DateTimeOffset.UnixEpoch);
        record.Number(ReplacedVersions);
        return record.ToArray();
    }

    internal static Change Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, NewestFormat, "change");
        var change = new Change
        {
            Kind = (ChangeKind)record.Byte(),
            Bucket = new BucketName(record.Text()),
            BucketId = record.Number(),
            At = record.Time(),
            Actor = new Actor(record.Account(), record.OptionalText(), record.OptionalText()),
            Key = record.OptionalText(),
            Version = record.Version(),
            IsDeleteMarker = record.Boolean(),
            ETag = new ETag(record.UInt128(), record.Int32()),
            SizeBytes = record.Number(),
            ReplacedBytes = record.Number(),
        };

        // Formats before 5 did not tell of versions; what had bytes was one.
        change = change with { ReplacedVersions = Math.Sign(change.ReplacedBytes) };
        if (record.Format == 1)
        {
            // It did not tell; what was so of every bucket without versioning is the best answer.
            return change with
            {
                Effect = change.Kind is ChangeKind.ObjectDeleted or ChangeKind.DeleteMarkerCreated
                    ? KeyEffect.Removed
                    : KeyEffect.Changed,
            };
        }

        change = change with { Effect = (KeyEffect)record.Byte(), IsUntagged = record.Boolean() };
        change = record.Format == 2 ? change : change with { ContentType = record.OptionalText() };
        change = record.Format < TierFormat ? change : ReadTier(ref record, change);
        return record.Format <= TierFormat ? change : change with { ReplacedVersions = record.Int32() };
    }

    private static Change ReadTier(ref RecordReader record, Change change)
    {
        var (storageClass, isRestored, expiresAt) = (record.OptionalText(), record.Boolean(), record.Time());
        return change with { StorageClass = storageClass, RestoreExpiresAt = isRestored ? expiresAt : null };
    }
}
