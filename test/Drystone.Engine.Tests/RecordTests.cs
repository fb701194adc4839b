using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Encryption;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tiers;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Tests;

public sealed class RecordTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
    private static readonly AccountId Owner = new("123456789012");

    private static readonly ObjectHeaders Headers = new()
    {
        ContentType = "text/plain; charset=utf-8",
        CacheControl = string.Empty,
        ContentDisposition = "attachment; filename=\"\u00fc.txt\"",
        ContentEncoding = "gzip",
        Expires = "never",
        StorageClass = "STANDARD",
        UserMetadata = [new("a", string.Empty), new("b", new string('x', 2_000))],
    };

    // In a change: whether there is one, its length, and it.
    private static readonly int ContentTypeBytes = 2 + Headers.ContentType!.Length;

    // In a change: whether there is a storage class, whether it is restored, and until 1970.
    private const int TierBytes = 3;

    // Of how many versions went away.
    private const int GoneBytes = 1;

    private static readonly ObjectInfo Info = new()
    {
        Key = "key",
        Version = VersionId.New(Time),
        Lock = new ObjectLock(new Retention(RetentionMode.Compliance, Time.AddYears(100)), LegalHold: false),
        SizeBytes = 5L << 40,
        LastModified = Time,
        ETag = new ETag(UInt128.MaxValue, 10_000),
        Owner = Owner,
        Headers = Headers,
        Tags = [new("tag", "value"), new("empty", string.Empty)],
        Checksum = new StoredChecksum(3, IsComposite: true, new byte[] { 1, 2, 3 }),
        Encryption = StoreFixture.SealedSomehow,
        Acl = new byte[] { 1, 2, 3 },
        PartCount = 10_000,
    };

    [Fact]
    public void An_object_comes_back_as_it_was()
    {
        var bytes = ObjectRecord.Encode(Info, new BodyReference(BodyKind.Manifest, long.MaxValue));
        var decoded = ObjectRecord.Decode("key", bytes, out var body);
        Assert.Equal(new BodyReference(BodyKind.Manifest, long.MaxValue), body);
        Assert.Equivalent(Info, decoded, strict: true);
        Assert.Null(decoded.Headers.ContentLanguage);
        Assert.Equal(string.Empty, decoded.Headers.CacheControl);
        Assert.Equal(Info.Acl, decoded.Acl);
    }

    [Fact]
    public void An_object_may_belong_to_nobody_who_has_an_account()
    {
        var bytes = ObjectRecord.Encode(Info with { Owner = null, Acl = null }, BodyReference.Empty);
        var decoded = ObjectRecord.Decode("key", bytes, out _);
        Assert.Null(decoded.Owner);
        Assert.Null(decoded.Acl);
    }

    [Fact]
    public void A_part_and_an_upload_come_back_as_they_were()
    {
        var part = new PartInfo { Number = 10_000, SizeBytes = 7, LastModified = Time, ETag = new ETag(42, 0) };
        Extent[] extents = [new(1, 2, 3), new(long.MaxValue, 0, 4)];
        Assert.Equal(part, PartRecord.Decode(PartRecord.Encode(part, extents), out var decodedExtents));
        Assert.Equal(extents, decodedExtents);
        var upload = new UploadInfo
        {
            Key = "k",
            Id = UploadId.New(Time),
            Initiator = Owner,
            InitiatorId = "AIDAEXAMPLE",
            Owner = new AccountId("210987654321"),
            InitiatedAt = Time,
            Headers = Headers,
            ChecksumAlgorithm = 0,
            ChecksumIsComposite = true,
            Lock = new ObjectLock(Retention: null, LegalHold: true),
            Encryption = StoreFixture.SealedSomehow,
            Acl = new byte[] { 4, 5 },
        };
        var decoded = UploadRecord.Decode("k", upload.Id, UploadRecord.Encode(upload));
        Assert.Equal([4, 5], decoded.Acl);
        Assert.Equivalent(upload, UploadRecord.Decode("k", upload.Id, UploadRecord.Encode(upload)), strict: true);
        Assert.Equal(upload.Id, UploadId.TryParse(upload.Id.ToString()));
    }

    [Fact]
    public void An_upload_of_format_1_belongs_to_who_started_it()
    {
        var upload = new UploadInfo
        {
            Key = "k",
            Id = UploadId.New(Time),
            Initiator = Owner,
            Owner = null,
            InitiatedAt = Time,
            Headers = Headers,
        };

        // Format 2 adds the owner, whether there is a list, and the list, and format 3 whether it is known who of the
        // account started it: here a byte each.
        var bytes = UploadRecord.Encode(upload)[..^4];
        bytes[0] = 1;
        var decoded = UploadRecord.Decode("k", upload.Id, bytes);
        Assert.Equal(Owner, decoded.Owner);
        Assert.Null(decoded.Acl);
        Assert.Equivalent(Headers, decoded.Headers);
    }

    [Fact]
    public void An_upload_of_format_2_does_not_tell_who_of_the_account_started_it()
    {
        var upload = new UploadInfo
        {
            Key = "k",
            Id = UploadId.New(Time),
            Initiator = Owner,
            Owner = Owner,
            InitiatedAt = Time,
            Headers = Headers,
            Acl = [4, 5],
        };
        var bytes = UploadRecord.Encode(upload)[..^1];
        bytes[0] = 2;
        var decoded = UploadRecord.Decode("k", upload.Id, bytes);
        Assert.Null(decoded.InitiatorId);
        Assert.Equal([4, 5], decoded.Acl);
        Assert.Equivalent(upload, decoded, strict: true);
    }

    [Fact]
    public void The_small_records_come_back_as_they_were()
    {
        var blob = new BlobRecord(5, 6, 7, 8, [9, uint.MaxValue]);
        Assert.Equivalent(blob, BlobRecord.Decode(blob.Encode()), strict: true);
        Assert.Equal(1, blob.Encode()[0]);
        var pack = PackRecord.Unused.Add(12, 100).Add(9, 50).Remove(100);
        Assert.Equal(new PackRecord(150, 50, 1, 9, 12), PackRecord.Decode(pack.Encode()));
        var bucket = new BucketInfo(new BucketName("b"), 3, Owner, Time, "eu-central-1")
        {
            Versioning = VersioningState.Enabled,
            ObjectLock = new ObjectLockSettings(RetentionMode.Governance, 0, 7),
            Revision = 9,
            ConfiguredKinds = BucketInfo.BitOf(ConfigurationKind.Cors) | BucketInfo.BitOf((ConfigurationKind)62),
        };
        Assert.Equal(bucket, BucketRecord.Decode(bucket.Name, BucketRecord.Encode(bucket)));
        var account = new Account(Owner, "c", "d", Email: null, Time);
        Assert.Equal(account, AccountRecord.Decode(Owner, AccountRecord.Encode(account)));
        var actor = new Actor(Owner, "request", "::1");
        var change = Change.OfObject(ChangeKind.ObjectPut, bucket, Info, actor, new Gone(1, 5), KeyEffect.None);
        Assert.Equal(change, Change.Decode(change.Encode()));
        var restored = Info with
        {
            Tier = new TierMark(true, "GLACIER", new RestoreMark(3, Time.AddDays(3))),
            Headers = Headers with { StorageClass = "GLACIER" },
        };
        change = Change.OfObject(ChangeKind.RestoreCompleted, bucket, restored, actor, Gone.Nothing, KeyEffect.Changed);
        Assert.Equal(change, Change.Decode(change.Encode()));
        Assert.Equal(("GLACIER", Time.AddDays(3)), (change.StorageClass, change.RestoreExpiresAt));
    }

    [Fact]
    public void A_blob_that_was_copied_as_it_is_stored_comes_back_as_it_was()
    {
        var tags = new byte[BlobCipher.TagBytes];
        var encryption = new BlobEncryption(new byte[BlobCipher.SaltBytes], new byte[BlobCipher.TagBytes], tags);
        BlobRecord[] blobs =
        [
            new(0, 0, 7, 1, [9]) { Remote = new RemotePlace("COLD", "store/1") },
            new(0, 0, 7, 1, [9], encryption) { Remote = new RemotePlace("COLD", "store/1"), SealedAs = 4 },
            new(5, 6, 7, 1, [9], encryption) { SealedAs = 4 },
            new(0, 0, 5L << 30, 1, [], encryption with { BlockTags = [] }) { Remote = new("COLD", "1"), SealedAs = 4 },
        ];
        foreach (var blob in blobs)
        {
            var whole = blob.Encode();
            Assert.Equal(3, whole[0]);
            Assert.Equivalent(blob, BlobRecord.Decode(whole), strict: true);
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Throws<DamagedDataException>(() => BlobRecord.Decode(whole.AsSpan(0, length)));
            }
        }

        byte[] unknown = [3, 0, 0, 7, 1, 0, 1, 99, 1];
        Assert.Throws<DamagedDataException>(() => BlobRecord.Decode(unknown));
    }

    [Fact]
    public void What_is_said_of_an_objects_tier_comes_back_as_it_was()
    {
        var copy = new BodyReference(BodyKind.Manifest, 77);
        TierMark[] marks =
        [
            new(true, null, null), new(false, "COLD", null), new(true, "GLACIER", new RestoreMark(3, null)),
            new(true, "GLACIER", new RestoreMark(int.MaxValue, Time) { Copy = copy }),
        ];
        foreach (var mark in marks)
        {
            var bytes = ObjectRecord.Encode(Info with { Tier = mark }, BodyReference.Empty);
            Assert.Equal(mark, ObjectRecord.Decode("key", bytes, out _).Tier);
        }
    }

    [Fact]
    public void A_change_of_format_3_is_read_without_a_storage_class()
    {
        var bucket = new BucketInfo(new BucketName("b"), 3, Owner, Time, LocationConstraint: null);
        var change = Change.OfObject(
            ChangeKind.TagsChanged, bucket, Info, new Actor(Owner), new Gone(1, 5), KeyEffect.None);
        var old = change.Encode()[..^(TierBytes + GoneBytes)];
        old[0] = 3;
        Assert.Equal(change, Change.Decode(old));
    }

    [Fact]
    public void A_change_of_format_1_is_read_and_tells_what_became_of_the_key()
    {
        var bucket = new BucketInfo(new BucketName("b"), 3, Owner, Time, LocationConstraint: null);
        foreach (var (kind, effect) in new[]
        {
            (ChangeKind.ObjectPut, KeyEffect.Changed), (ChangeKind.TagsChanged, KeyEffect.Changed),
            (ChangeKind.ObjectDeleted, KeyEffect.Removed), (ChangeKind.DeleteMarkerCreated, KeyEffect.Removed),
        })
        {
            var change = Change.OfObject(kind, bucket, Info, new Actor(Owner), new Gone(1, 5), effect);
            var old = change.Encode()[..^(2 + ContentTypeBytes + TierBytes + GoneBytes)];
            old[0] = 1;
            Assert.Equal(change with { ContentType = null }, Change.Decode(old));
        }
    }

    [Fact]
    public void A_change_of_format_2_is_read_without_a_content_type()
    {
        var bucket = new BucketInfo(new BucketName("b"), 3, Owner, Time, LocationConstraint: null);
        var change = Change.OfObject(
            ChangeKind.TagsChanged, bucket, Info, new Actor(Owner), new Gone(1, 5), KeyEffect.None);
        Assert.Equal(Info.Headers.ContentType, change.ContentType);
        var old = change.Encode()[..^(ContentTypeBytes + TierBytes + GoneBytes)];
        old[0] = 2;
        Assert.Equal(change with { ContentType = null }, Change.Decode(old));
    }

    [Fact]
    public void A_change_of_format_4_is_read_and_what_had_bytes_counts_as_a_version()
    {
        var bucket = new BucketInfo(new BucketName("b"), 3, Owner, Time, LocationConstraint: null);
        foreach (var gone in new[] { new Gone(1, 5), Gone.Nothing })
        {
            var change = Change.OfObject(
                ChangeKind.ObjectPut, bucket, Info, new Actor(Owner), gone, KeyEffect.Changed);
            var old = change.Encode()[..^GoneBytes];
            old[0] = 4;
            Assert.Equal(change, Change.Decode(old));
        }
    }

    [Fact]
    public void A_version_id_comes_back_from_its_text_and_from_its_place()
    {
        var id = VersionId.New(Time);
        Assert.Equal(id, VersionId.TryParse(id.ToString()));
        Span<byte> place = stackalloc byte[VersionId.LengthBytes];
        id.CopyTo(place);
        Assert.Equal(id, VersionId.FromBytes(place));
        Assert.Equal("null", VersionId.NewNull(Time).ToString());
        Assert.True(VersionId.NewNull(Time).IsMeantBy(VersionId.TryParse("null")!.Value));
        string[] garbled =
        [
            "", "Null", "a", id.ToString().ToUpperInvariant() + "0", id.ToString()[1..], " " + id.ToString()[1..],
            "ffffffffffffffff0000000000000001", new string('0', 32), "-" + id.ToString()[1..],
        ];
        Assert.All(garbled, text => Assert.Null(VersionId.TryParse(text)));
    }

    [Fact]
    [Trait("Attack", "23")]
    public void A_lock_that_cannot_be_read_is_damage_and_not_no_lock()
    {
        var whole = ObjectRecord.Encode(
            Info with { Encryption = null, Replication = null, Acl = null }, BodyReference.Empty);
        var mode = Array.LastIndexOf(whole, (byte)RetentionMode.Compliance, whole.Length - 8);
        whole[mode] = 9;
        Assert.Throws<DamagedDataException>(() => ObjectRecord.Decode("key", whole, out _));
        whole[mode] = (byte)RetentionMode.Compliance;
        whole[^1] = 9;
        Assert.Throws<DamagedDataException>(() => ObjectRecord.Decode("key", whole, out _));
    }

    [Fact]
    public void A_record_that_is_cut_short_or_garbled_is_damage_and_nothing_else()
    {
        var whole = ObjectRecord.Encode(Info, new BodyReference(BodyKind.Blob, 1));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<DamagedDataException>(() => ObjectRecord.Decode("key", whole.AsSpan(0, length), out _));
        }

        Assert.Throws<DamagedDataException>(() => BlobRecord.Decode([1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 7]));
        Assert.Throws<DamagedDataException>(
            () => BlobRecord.Decode([1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]));
        Assert.Throws<DamagedDataException>(() => PackRecord.Decode([2, 0, 0, 0, 0, 0]));
    }
}
