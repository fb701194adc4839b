using System.Security.Cryptography;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Encryption;
using Drystone.Engine.Identity;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests.Formats;

/// <summary>Every kind of object that a store can hold, and how it is read back. What a store of an earlier version was
/// filled with must not change here: fixtures are held against it.</summary>
internal static class StoreContents
{
    public const string Versioned = "versioned";
    public const string Locked = "locked";

    /// <summary>What can have become of it: the worst, and what must be found elsewhere, and what is right.</summary>
    public const string Another = "is another";
    public const string Absent = "is not there";
    public const string Refused = "refused: ";

    private static readonly DateTimeOffset Until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly byte[] KeyBytes =
        [.. Enumerable.Range(1, ObjectEncryptionKey.SizeBytes).Select(i => (byte)i)];

    /// <summary>A key that LMDB cannot hold in one piece.</summary>
    public static readonly string LongKey = new string('k', 700) + "/ende-ü";

    /// <summary>The bytes of the plain bucket's objects.</summary>
    public static Dictionary<string, byte[]> Plain() => new(StringComparer.Ordinal)
    {
        ["empty"] = [],
        ["small"] = StoreFixture.Bytes(1_000),
        ["blocks"] = Pattern(200_000, 2),
        ["large"] = Pattern(1_200_000, 3),
        ["copy"] = StoreFixture.Bytes(1_000),
        ["parts"] = [.. Pattern(1_100_000, 4), .. Pattern(300_000, 5), .. Pattern(1_200_000, 3).AsSpan(1_000, 70_000)],
        ["compressed/small"] = StoreFixture.Words(40_000),
        ["compressed/large"] = Mixture(1_300_000, 6),
        [LongKey] = StoreFixture.Bytes(50, 7),
        ["tagged"] = StoreFixture.Bytes(60, 8),
    };

    public static Dictionary<string, byte[]> Encrypted() => new(StringComparer.Ordinal)
    {
        ["encrypted/small"] = StoreFixture.Bytes(3_000, 9),
        ["encrypted/blocks"] = StoreFixture.Bytes(70_000, 10),
        ["encrypted/large"] = Mixture(1_200_000, 11),
    };

    /// <summary>The versions of the versioned bucket's only key, the newest first; null: a delete marker.</summary>
    public static byte[]?[] Versions() =>
        [StoreFixture.Bytes(20, 13), null, StoreFixture.Bytes(20, 12), StoreFixture.Bytes(20, 11)];

    public static async Task FillAsync(StoreFixture store)
    {
        await FillPlainAsync(store);
        await FillEncryptedAsync(store);
        await FillVersionsAsync(store);
        await FillAccountAsync(store);
    }

    /// <summary>What of it is not there any more, or not as it was, and how.</summary>
    public static List<(string What, string How)> FindDifferences(StoreFixture store)
    {
        var different = new List<(string, string)>();
        Look("bucket", () => Use(store, "bucket"));
        foreach (var (key, bytes) in Plain())
        {
            Look(key, () => store.Get(key) is { } held ? held.AsSpan().SequenceEqual(bytes) : null);
        }

        using var unlocking = ObjectEncryptionKey.FromBytes(KeyBytes);
        foreach (var (key, bytes) in Encrypted())
        {
            Look(key, () => store.Get(key, unlockedBy: unlocking) is { } held
                ? held.AsSpan().SequenceEqual(bytes)
                : null);
        }

        Look("tags", () => store.Store.HeadObject(store.On<Read>("tagged"))?.Tags
            .SequenceEqual([new("colour", "blue"), new("size", "L")]));
        Look("upload", () => store.Store.ListUploads(
            store.OnBucket<List>(), new ListQuery("", null, null, 10), afterId: null).Uploads is [{ Key: "under way" }]
                ? true
                : null);
        Look("versions", () => HasVersions(store));
        Look("lock", () => IsLocked(store));
        Look("lifecycle", () => HasLifecycle(store));
        Look("user", () => store.Store.FindPrincipal("AIDA00000000000000001") is { Entity: IamUser { Name: "Ann" } }
            ? true
            : null);
        Look("key", () => store.Store.ListManagedKeys() is [{ Alias: "invoices" }] ? true : null);
        return different;

        void Look(string what, Func<bool?> isSame)
        {
            try
            {
                if (isSame() is not true and var how)
                {
                    different.Add((what, how is null ? Absent : Another));
                }
            }
            catch (Exception damage) when (damage is DamagedDataException or WrongEncryptionKeyException
                or Keyspace.KeyspaceException)
            {
                different.Add((what, Refused + damage.Message));
            }
        }
    }

    private static async Task FillPlainAsync(StoreFixture store)
    {
        var plain = Plain();
        foreach (var key in (string[])["empty", "small", "blocks", "large", LongKey, "tagged"])
        {
            await store.PutAsync(key, plain[key]);
        }

        using (var source = store.Store.OpenObject(store.On<Read>("small"))!)
        {
            var facts = new NewObject { ETag = source.Info.ETag, Headers = ObjectHeaders.Empty };
            await store.Store.CopyObjectAsync(source, store.On<Write>("copy"), facts, default, CancellationToken.None);
        }

        var id = await store.StartUploadAsync("parts");
        await store.PutPartAsync("parts", id, 1, Pattern(1_100_000, 4));
        await store.PutPartAsync("parts", id, 2, Pattern(300_000, 5));
        await store.CopyPartAsync("large", new ByteSpan(1_000, 70_000), "parts", id, 3);
        await store.CompleteAllAsync("parts", id);
        var underWay = await store.StartUploadAsync("under way");
        await store.PutPartAsync("under way", underWay, 1, StoreFixture.Bytes(500, 14));
        await store.Store.SetTagsAsync(
            store.On<Write>("tagged"), [new("colour", "blue"), new("size", "L")], CancellationToken.None);
        store.Compresses = true;
        await store.PutAsync("compressed/small", plain["compressed/small"]);
        await store.PutAsync("compressed/large", plain["compressed/large"]);
        store.Compresses = false;
        await store.Store.SetLifecycleAsync(
            store.OnBucket<Configure>(),
            new LifecycleRules(
                [
                    new LifecycleRule
                    {
                        Id = "rule",
                        ExpirationDays = 30_000,
                        Filter = LifecycleFilter.Everything with { Prefix = "large" },
                    },
                ],
                new byte[] { 1 }),
            CancellationToken.None);
        await store.Store.SetQuotaAsync(
            store.OnBucket<Configure>(), new Quotas.BucketQuota(1L << 40, null), CancellationToken.None);
    }

    private static async Task FillEncryptedAsync(StoreFixture store)
    {
        foreach (var (key, bytes) in Encrypted())
        {
            using var sealing = ObjectEncryptionKey.FromBytes(KeyBytes);
            store.Compresses = key.EndsWith("large", StringComparison.Ordinal);
            await store.PutAsync(key, bytes, encryptedUnder: sealing);
            store.Compresses = false;
        }
    }

    private static async Task FillVersionsAsync(StoreFixture store)
    {
        await store.CreateBucketAsync(Versioned);
        await store.UseBucketAsync(new BucketName(Versioned));
        foreach (var bytes in Versions().Reverse())
        {
            Task write = bytes is null ? store.DeleteAsync("key") : store.PutAsync("key", bytes);
            await write;
        }

        await store.CreateBucketAsync(Locked);
        await store.UseBucketAsync(new BucketName(Locked));
        await store.Store.SetObjectLockAsync(
            store.OnBucket<Configure>(), ObjectLockSettings.WithoutDefault, CancellationToken.None);
        store.RefreshBucket();
        await store.PutAsync("locked", StoreFixture.Bytes(30, 15));
        await store.Store.SetRetentionAsync(
            store.On<Protect>("locked"), new Retention(RetentionMode.Governance, Until), bypass: null,
            CancellationToken.None);
    }

    private static async Task FillAccountAsync(StoreFixture store)
    {
        await store.ChangeIdentitiesAsync(StoreFixture.Owner, editor =>
        {
            editor.Put(new IamUser("Ann", "/", "AIDA00000000000000001", DateTimeOffset.UnixEpoch));
            editor.Put(new IamGroup("readers", "/", "AGPA00000000000000001", DateTimeOffset.UnixEpoch));
            editor.Put(new IamRole("role", "/", "AROA00000000000000001", DateTimeOffset.UnixEpoch, "{}"));
            return 0;
        });
        await store.Store.PutManagedKeyAsync(
            new ManagedKey(
                "key-1", "invoices", "", IsEnabled: true, DateTimeOffset.UnixEpoch,
                [new ManagedKeyVersion(1, DateTimeOffset.UnixEpoch, SHA256.HashData("material"u8))]),
            CancellationToken.None);
    }

    private static bool? Use(StoreFixture store, string bucket)
    {
        if (store.Store.FindBucket(new BucketName(bucket)) is not { } found)
        {
            return null;
        }

        store.UseBucket(found);
        return true;
    }

    private static bool? HasVersions(StoreFixture store)
    {
        if (Use(store, Versioned) is null)
        {
            return null;
        }

        var page = store.Store.ListVersions(store.OnBucket<List>(), new ListQuery("", null, null, 10), null);
        return page.Versions.Count == Versions().Length
            ? page.Versions.Zip(Versions()).All(pair => IsSame(store, pair.First, pair.Second))
            : null;
    }

    private static bool IsSame(StoreFixture store, ListedVersion listed, byte[]? bytes)
    {
        if (bytes is null)
        {
            return listed.Info.IsDeleteMarker;
        }

        using var reader = store.Store.OpenObject(store.On<Read>("key", listed.Info.Version))!;
        return StoreFixture.ReadAll(reader).AsSpan().SequenceEqual(bytes);
    }

    private static bool? IsLocked(StoreFixture store) =>
        Use(store, Locked) is null || store.Store.HeadObject(store.On<Read>("locked")) is not { } locked
            ? null
            : locked.Lock.Retention?.RetainUntil == Until
                && store.Get("locked").AsSpan().SequenceEqual(StoreFixture.Bytes(30, 15));

    private static bool? HasLifecycle(StoreFixture store) =>
        Use(store, "bucket") is null ? null
        : store.Store.FindConfiguration(store.OnBucket<Inspect>(), ConfigurationKind.Lifecycle) is not null
            && store.Store.FindQuota(store.OnBucket<Inspect>())?.MaxBytes == 1L << 40
                ? true
                : null;

    /// <summary>Bytes of several blocks when they are compressed, which take little room in an archive.</summary>
    private static byte[] Mixture(int length, int seed) =>
        [.. StoreFixture.Words(200_000, seed), .. Pattern(length - 200_000, seed)];

    /// <summary>Bytes that take little room in an archive.</summary>
    private static byte[] Pattern(int length, int seed)
    {
        var run = StoreFixture.Bytes(1_021, seed);
        var bytes = new byte[length];
        for (var done = 0; done < length; done += run.Length)
        {
            run.AsSpan(0, Math.Min(run.Length, length - done)).CopyTo(bytes.AsSpan(done));
        }

        return bytes;
    }
}
