using Drystone.Engine.Buckets;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;

namespace Drystone.Engine.Keys;

/// <summary>
/// Every key of the store, one builder each. Numbers are big-endian, so that keys sort as what they stand for.
/// </summary>
/// <remarks>
/// <code>
/// s name                                  store facts and counters
/// a accountId                             account
/// A canonicalUserId                       -> accountId
/// k accessKeyId                           access key, its secret sealed
/// K accountId user 00 accessKeyId         access keys of a user, or of the root (no name); empty value
/// I uniqueId                              -> accountId kind name of the user or role
/// i accountId                             how often the account's identities were changed
/// i accountId kind name                   user, group, role, managed policy or issuer of the account
/// b bucketName                            bucket
/// B accountId bucketName                  buckets of an account (empty value)
/// o bucketId key                          the current version of an object
/// v bucketId {key} version                older versions and delete markers, the newest of a key first
/// w bucketId key                          the null version of that key, while it stands in v
/// c bucketId kind id                      a configuration of a bucket
/// q bucketId                              what a bucket holds: versions and bytes
/// l dueTime bucketId key                  when lifecycle rules have to look at a key
/// x feature rest                          what the host's background work remembers
/// m manifestId endOffset partNumber       parts of a multipart object, found by the first end beyond an offset
///                                         (the number tells an empty part from the one before it)
/// n manifestId                            objects that share the manifest
/// u bucketId {key} uploadId               upload under way
/// p uploadId partNumber                   part of an upload
/// t blobId                                blob: where its bytes are, references
/// h packId                                pack: how much of it is live
/// g kind id                               to be reclaimed
/// e sequence                              change log
/// y keyId                                 encryption key of the key ring, its material sealed
/// </code>
/// <c>{key}</c> is escaped (00 becomes 00 FF, ended by 00 01), since something follows it and order must hold.
/// </remarks>
internal static class KeySpace
{
    public static ReadOnlySpan<byte> StoreId => "sid"u8;

    /// <summary>The first id that was never handed out.</summary>
    public static ReadOnlySpan<byte> NextId => "snext-id"u8;

    /// <summary>The last sequence of the change log.</summary>
    public static ReadOnlySpan<byte> LastChange => "slast-change"u8;

    /// <summary>What the compressed blobs hold, and next what they take.</summary>
    public static ReadOnlySpan<byte> CompressedPlainBytes => "scompressed-plain"u8;

    public static ReadOnlySpan<byte> CompressedStoredBytes => "scompressed-stored"u8;

    /// <summary>The account of the server's own root credentials.</summary>
    public static ReadOnlySpan<byte> BootstrapAccount => "sbootstrap-account"u8;

    /// <summary>What the right master key derives.</summary>
    public static ReadOnlySpan<byte> MasterKeyCheck => "smaster-key-check"u8;

    /// <summary>Counts the indexes of identities that the store has: see IdentityIndexes.</summary>
    public static ReadOnlySpan<byte> IdentityIndexes => "sidentity-indexes"u8;

    public static ReadOnlySpan<byte> Accounts => "a"u8;

    public static ReadOnlySpan<byte> AccessKeys => "k"u8;

    public static ReadOnlySpan<byte> IdentityIds => "I"u8;

    /// <summary>And how often those of each account were changed.</summary>
    public static ReadOnlySpan<byte> AllIdentities => "i"u8;

    public static ReadOnlySpan<byte> Buckets => "b"u8;

    public static ReadOnlySpan<byte> Uploads => "u"u8;

    public static ReadOnlySpan<byte> Blobs => "t"u8;

    public static ReadOnlySpan<byte> Packs => "h"u8;

    public static ReadOnlySpan<byte> Garbage => "g"u8;

    public static ReadOnlySpan<byte> Changes => "e"u8;

    public static ReadOnlySpan<byte> ManagedKeys => "y"u8;

    public static ReadOnlySpan<byte> LifecycleLooks => "l"u8;

    public static Key Account(AccountId id) => new Key('a').Ascii(id.Value);

    public static Key AccountByCanonicalUserId(string canonicalUserId) => new Key('A').Utf8(canonicalUserId);

    public static Key AccessKey(string id) => new Key('k').Utf8(id);

    public static Key AccessKeysOf(AccountId account) => new Key('K').Ascii(account.Value);

    /// <param name="user">In lower case; empty: the root.</param>
    public static Key AccessKeysOf(AccountId account, string user) => AccessKeysOf(account).Utf8(user).Byte(0);

    /// <inheritdoc cref="AccessKeysOf(AccountId, string)"/>
    public static Key AccessKeyOf(AccountId account, string user, string id) => AccessKeysOf(account, user).Utf8(id);

    public static Key IdentityById(string uniqueId) => new Key('I').Utf8(uniqueId);

    public static Key IdentityRevision(AccountId account) => new Key('i').Ascii(account.Value);

    public static Key Identities(AccountId account, IdentityKind kind) =>
        new Key('i').Ascii(account.Value).Byte((byte)kind);

    /// <param name="name">In lower case.</param>
    public static Key Identity(AccountId account, IdentityKind kind, string name) =>
        new Key('i').Ascii(account.Value).Byte((byte)kind).Utf8(name);

    public static Key Bucket(BucketName name) => new Key('b').Ascii(name.Value);

    public static Key BucketOfAccount(AccountId account, string name) =>
        new Key('B').Ascii(account.Value).Ascii(name);

    public static Key Objects(long bucketId) => new Key('o').Number(bucketId);

    public static Key Object(long bucketId, in ObjectKey key) => new Key('o').Number(bucketId).Raw(key);

    public static Key Versions(long bucketId) => new Key('v').Number(bucketId);

    public static Key VersionsOfKey(long bucketId, in ObjectKey key) => new Key('v').Number(bucketId).Escaped(key);

    public static Key Version(long bucketId, in ObjectKey key, VersionId id) =>
        new Key('v').Number(bucketId).Escaped(key).Version(id);

    public static Key NullVersion(long bucketId, in ObjectKey key) => new Key('w').Number(bucketId).Raw(key);

    public static Key Configurations(long bucketId) => new Key('c').Number(bucketId);

    public static Key Configurations(long bucketId, ConfigurationKind kind) =>
        new Key('c').Number(bucketId).Byte((byte)kind);

    public static Key Configuration(long bucketId, ConfigurationKind kind, string id) =>
        new Key('c').Number(bucketId).Byte((byte)kind).Utf8(id);

    public static Key Usage(long bucketId) => new Key('q').Number(bucketId);

    public static Key LifecycleLook(DateTimeOffset dueAt, long bucketId, in ObjectKey key) =>
        new Key('l').Number(dueAt.ToUnixTimeMilliseconds()).Number(bucketId).Raw(key);

    public static Key State(string feature, scoped ReadOnlySpan<byte> rest) =>
        new Key('x').Ascii(feature).Byte(0).Bytes(rest);

    public static Key Manifest(long manifestId) => new Key('m').Number(manifestId);

    /// <summary>What the keys of parts that end there start with.</summary>
    public static Key ManifestParts(long manifestId, long endOffsetBytes) =>
        new Key('m').Number(manifestId).Number(endOffsetBytes);

    public static Key ManifestPart(long manifestId, long endOffsetBytes, int number) =>
        ManifestParts(manifestId, endOffsetBytes).Part(number);

    public static Key ManifestReferences(long manifestId) => new Key('n').Number(manifestId);

    public static Key UploadsOfBucket(long bucketId) => new Key('u').Number(bucketId);

    public static Key UploadsOfKey(long bucketId, in ObjectKey key) => new Key('u').Number(bucketId).Escaped(key);

    public static Key Upload(long bucketId, in ObjectKey key, UploadId id) =>
        new Key('u').Number(bucketId).Escaped(key).Upload(id);

    public static Key Parts(UploadId id) => new Key('p').Upload(id);

    public static Key Part(UploadId id, int number) => new Key('p').Upload(id).Part(number);

    public static Key Blob(long id) => new Key('t').Number(id);

    public static Key Pack(long id) => new Key('h').Number(id);

    public static Key GarbageItem(GarbageKind kind, scoped ReadOnlySpan<byte> id) =>
        new Key('g').Byte((byte)kind).Bytes(id);

    public static Key Change(long sequence) => new Key('e').Number(sequence);

    public static Key ManagedKey(string id) => new Key('y').Utf8(id);
}

/// <summary>What waits to be reclaimed. Numbers are stored: never change one.</summary>
internal enum GarbageKind : byte
{
    /// <summary>A blob without references; the value is its last record.</summary>
    Blob = 1,

    /// <summary>A manifest without references: its parts are to be released.</summary>
    Manifest = 2,

    /// <summary>The parts of an upload that was aborted, or completed without them.</summary>
    Parts = 3,

    /// <summary>A blob at a tier that nothing refers to, or that is about to be sent there; the value is its last
    /// record.</summary>
    RemoteBlob = 4,
}
