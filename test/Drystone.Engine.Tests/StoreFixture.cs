using System.Security.Cryptography;
using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.Engine.Blobs;
using Drystone.Engine.Buckets;
using Drystone.Engine.Encryption;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Engine.Uploads;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

/// <summary>A store in a directory of its own, a bucket in it, and the verbs in the words of the tests.</summary>
public sealed class StoreFixture : IAsyncDisposable
{
    internal static readonly AccountId Owner = new("123456789012");

    internal static readonly Account OwnerAccount = new(
        Owner, new string('0', 64), "owner", Email: null, DateTimeOffset.UnixEpoch);

    /// <summary>Stands for what opens the key of an encrypted object, which the engine does not look at.</summary>
    internal static readonly ObjectEncryption SealedSomehow = new(
        1, "key", new byte[] { 1, 2, 3 }, UsesBucketKey: false, [new("name", "value")]);

    private readonly Func<string, TimeProvider, IKeyValueStore> openKeyspace;

    private StoreFixture(
        string root, StoreOptions options, Func<string, TimeProvider, IKeyValueStore> openKeyspace,
        ObjectStore store) =>
        (Root, Options, this.openKeyspace, Store) = (root, options, openKeyspace, store);

    public string Root { get; }

    public StoreOptions Options { get; }

    public ObjectStore Store { get; private set; }

    public BucketInfo Bucket { get; private set; } = null!;

    /// <summary>Whether bodies are compressed from now on.</summary>
    public bool Compresses { get; set; }

    /// <param name="openKeyspace">Null: LMDB in the directory.</param>
    public static async Task<StoreFixture> OpenAsync(
        Func<StoreOptions, StoreOptions>? with = null, Func<string, TimeProvider, IKeyValueStore>? openKeyspace = null)
    {
        openKeyspace ??= StoreOpener.OpenKeyspace;
        var root = Directory.CreateTempSubdirectory("drystone-test-").FullName;
        var options = new StoreOptions { DataDirectory = Path.Combine(root, "data"), UsageInterval = null };
        options = with?.Invoke(options) ?? options;
        var opened = await ObjectStore.OpenAsync(options, openKeyspace, CancellationToken.None);
        var fixture = new StoreFixture(root, options, openKeyspace, opened);
        await fixture.Store.AddAccountAsync(
            OwnerAccount, new AccessKey("AKIAOWNER", "secret", Owner, IsActive: true), CancellationToken.None);
        fixture.Bucket = await fixture.CreateBucketAsync("bucket");
        return fixture;
    }

    /// <summary>Opens a store that another fixture has made, and what it held.</summary>
    public static async Task<StoreFixture> AttachAsync(
        StoreOptions options, Func<string, TimeProvider, IKeyValueStore> openKeyspace)
    {
        var opened = await ObjectStore.OpenAsync(options, openKeyspace, CancellationToken.None);
        var fixture = new StoreFixture(
            Directory.CreateTempSubdirectory("drystone-test-").FullName, options, openKeyspace, opened);
        fixture.Bucket = opened.FindBucket(new BucketName("bucket"))!;
        return fixture;
    }

    public Task ReopenAsync() => ReopenAsync(options => options);

    public async Task ReopenAsync(Func<StoreOptions, StoreOptions> with)
    {
        await Store.DisposeAsync();
        Store = await ObjectStore.OpenAsync(with(Options), openKeyspace, CancellationToken.None);
    }

    /// <summary>What grants are made with is looked up anew, as for each request.</summary>
    public void RefreshBucket() => Bucket = Store.FindBucket(Bucket.Name)!;

    /// <summary>From now on the tests speak of another bucket.</summary>
    internal void UseBucket(BucketInfo bucket) => Bucket = bucket;

    /// <summary>From now on the tests speak of another bucket, with versioning.</summary>
    public async Task UseBucketAsync(BucketName name)
    {
        Bucket = Store.FindBucket(name)!;
        await Store.SetVersioningAsync(OnBucket<Configure>(), isEnabled: true, CancellationToken.None);
        RefreshBucket();
    }

    public async Task<BucketInfo> CreateBucketAsync(string name)
    {
        Assert.Equal(CreateBucketOutcome.Created, await CreateBucketAsync(Owner, name));
        return Store.FindBucket(new BucketName(name))!;
    }

    internal ValueTask<CreateBucketOutcome> CreateBucketAsync(AccountId owner, string name) =>
        Store.CreateBucketAsync(TestGate.Account(owner), new BucketName(name), new NewBucket(), CancellationToken.None);

    public ObjectGrant<TAccess> On<TAccess>(string key, VersionId? version = null) where TAccess : struct, IAccess =>
        TestGate.Object<TAccess>(Bucket, new ObjectKey(key), version);

    /// <summary>As an account that will own what it writes; null: nobody who has one.</summary>
    public ObjectGrant<Write> OnAs(AccountId? writer, string key) =>
        TestGate.ObjectOf(Bucket, new ObjectKey(key), writer);

    public BucketGrant<TAccess> OnBucket<TAccess>() where TAccess : struct, IAccess =>
        TestGate.Bucket<TAccess>(Bucket);

    /// <param name="encryptedUnder">Null: stored as it is.</param>
    public async Task<WriteResult> PutAsync(
        string key, byte[] bytes, WriteCondition condition = default, ObjectEncryptionKey? encryptedUnder = null)
    {
        await using var body = await FillAsync(bytes, encryptedUnder: encryptedUnder);
        var facts = new NewObject
        {
            ETag = ETag.FromDigest(MD5.HashData(bytes)),
            Headers = ObjectHeaders.Empty,
            Encryption = encryptedUnder is null ? null : SealedSomehow,
        };
        return await Store.PutObjectAsync(On<Write>(key), body, facts, condition, CancellationToken.None);
    }

    /// <param name="announcedBytes">As the client said; null: as many as there are.</param>
    /// <param name="encryptedUnder">Null: stored as it is.</param>
    /// <param name="waits">Whether a small one is written with its commit, and not before.</param>
    public async Task<BodyWriter> FillAsync(
        byte[] bytes, long? announcedBytes = null, ObjectEncryptionKey? encryptedUnder = null, bool waits = true)
    {
        var body = Store.NewBody(announcedBytes ?? bytes.Length, encryptedUnder, Compresses);
        for (var done = 0; done < bytes.Length;)
        {
            var room = body.GetMemory();
            var count = Math.Min(room.Length, bytes.Length - done);
            bytes.AsSpan(done, count).CopyTo(room.Span);
            await body.AdvanceAsync(count, CancellationToken.None);
            done += count;
        }

        await (waits ? body.CompleteAsync(CancellationToken.None) : body.StoreAsync(CancellationToken.None));
        return body;
    }

    /// <summary>Null when the key holds no object.</summary>
    /// <param name="unlockedBy">Of an encrypted object.</param>
    public byte[]? Get(string key, ByteSpan? range = null, ObjectEncryptionKey? unlockedBy = null)
    {
        using var reader = Store.OpenObject(On<Read>(key));
        if (unlockedBy is not null)
        {
            reader?.Unlock(unlockedBy);
        }

        return reader is null ? null : ReadAll(reader, range);
    }

    public static byte[] ReadAll(ObjectReader reader, ByteSpan? range = null)
    {
        if (range is { } selected)
        {
            reader.Select(selected);
        }

        using var bytes = new MemoryStream();
        while (Next(reader) is { Length: > 0 } piece)
        {
            bytes.Write(piece.Span);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads of the disk do not wait; those of a tier do, which a test may.</summary>
    public static ReadOnlyMemory<byte> Next(ObjectReader reader) =>
        reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public async Task<DeleteOutcome> DeleteAsync(string key) => (await RemoveAsync(key)).Outcome;

    public async Task<DeleteResult> RemoveAsync(string key, VersionId? version = null, bool bypass = false) =>
        await Store.DeleteObjectAsync(
            new ObjectDeletion(
                On<Delete>(key, version), IfMatch: null, bypass ? On<BypassGovernance>(key, version) : null),
            CancellationToken.None);

    public async Task<UploadId> StartUploadAsync(string key, bool isEncrypted = false) =>
        (await Store.CreateUploadAsync(
            On<Write>(key),
            new NewUpload { Headers = ObjectHeaders.Empty, Encryption = isEncrypted ? SealedSomehow : null },
            CancellationToken.None))!.Id;

    public async Task<PartResult> PutPartAsync(
        string key, UploadId id, int number, byte[] bytes, ObjectEncryptionKey? encryptedUnder = null)
    {
        await using var body = await FillAsync(bytes, encryptedUnder: encryptedUnder);
        return await Store.PutPartAsync(
            On<Write>(key), id, number, body, ETag.FromDigest(MD5.HashData(bytes)), checksum: null,
            CancellationToken.None);
    }

    public async Task CopyPartAsync(string from, ByteSpan range, string to, UploadId id, int number) =>
        Assert.Equal(WriteOutcome.Done, await TryCopyPartAsync(from, range, to, id, number));

    public async Task<WriteOutcome> TryCopyPartAsync(string from, ByteSpan range, string to, UploadId id, int number)
    {
        using var source = Store.OpenObject(On<Read>(from))!;
        var result = await Store.CopyPartAsync(
            source, range, On<Write>(to), id, number, ETag.FromDigest(new byte[16]), null, CancellationToken.None);
        return result.Outcome;
    }

    public async Task<WriteResult> CompleteAsync(string key, UploadId id, IReadOnlyList<PartInfo> parts) =>
        await Store.CompleteUploadAsync(
            On<Write>(key), id, parts, new NewObject { ETag = default, Headers = ObjectHeaders.Empty }, default,
            CancellationToken.None);

    public async Task CompleteAllAsync(string key, UploadId id)
    {
        var result = await CompleteAsync(key, id, Store.ListParts(On<Write>(key), id, 0, 10_000)!.Parts);
        Assert.Equal(WriteOutcome.Done, result.Outcome);
    }

    /// <summary>Changes identities of an account.</summary>
    public ValueTask<T> ChangeIdentitiesAsync<T>(AccountId account, Func<IdentityEditor, T> change) =>
        Store.ChangeIdentitiesAsync(TestGate.Identities<Configure>(account), change, CancellationToken.None);

    public string[] BlobFiles() => Directory.GetFiles(Options.DataDirectory, "*.blob", SearchOption.AllDirectories);

    public string[] PackFiles() => Directory.GetFiles(Options.DataDirectory, "*.pack", SearchOption.AllDirectories);

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes that compress well, and no two runs of which are equal.</summary>
    public static byte[] Words(int length, int seed = 1)
    {
        string[] words = ["dry", "stone", "needs", "no", "mortar", "wall", "and", "hearting", "through", "cope"];
        var random = new Random(seed);
        var text = new System.Text.StringBuilder(length + 32);
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]).Append(' ').Append(random.Next(1_000)).Append('\n');
        }

        return System.Text.Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>What the packs and blob files take on disk, holes left out.</summary>
    public long DiskBytes()
    {
        var start = new System.Diagnostics.ProcessStartInfo("du", ["-s", "-B1", "packs", "blobs"])
        {
            WorkingDirectory = Options.DataDirectory,
            RedirectStandardOutput = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Sum(line => long.Parse(line.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    internal sealed class TestGate : Gate
    {
        private static readonly Actor Actor = new(Owner, "request", "127.0.0.1");

        public static AccountGrant Account(AccountId account) => Allow(account, new Actor(account));

        public static BucketGrant<TAccess> Bucket<TAccess>(BucketInfo bucket)
            where TAccess : struct, IAccess => Allow<TAccess>(bucket, Actor);

        public static ObjectGrant<TAccess> Object<TAccess>(BucketInfo bucket, ObjectKey key, VersionId? version)
            where TAccess : struct, IAccess => Allow<TAccess>(bucket, key, version, Actor);

        public static ObjectGrant<Write> ObjectOf(BucketInfo bucket, ObjectKey key, AccountId? writer) =>
            Allow<Write>(bucket, key, version: null, new Actor(writer), ownerOfNew: writer);

        public static IdentityGrant<TAccess> Identities<TAccess>(AccountId account)
            where TAccess : struct, IAccess => AllowIdentities<TAccess>(account, Actor);
    }
}
