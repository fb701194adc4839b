using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Server.Authorization;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Replication;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Replication;

/// <summary>A server that is a source or a target of replication, over a directory of its own.</summary>
internal sealed class ReplicationServer : IAsyncDisposable
{
    private static readonly RootCredentials Root = new("ROOTKEYOFTHETESTS", "secret/of+the=tests-0123456789abcdef");
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly TestDirectory directory = new();
    private readonly Func<ServerOptions, ServerOptions> change;
    private readonly HttpClient http = S3Caller.NewHttpClient();
    private DrystoneServer? server;

    private ReplicationServer(Func<ServerOptions, ServerOptions> change) => this.change = change;

    public AmazonS3Client S3 { get; private set; } = null!;

    public S3Caller Raw { get; private set; } = null!;

    public Uri Endpoint { get; private set; } = null!;

    public string DataDirectory => directory.Path;

    public static async Task<ReplicationServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var made = new ReplicationServer(change ?? (options => options));
        await made.StartAgainAsync();
        return made;
    }

    /// <summary>A source whose buckets <paramref name="buckets"/> go to <paramref name="target"/>.</summary>
    public static Task<ReplicationServer> StartSourceAsync(
        ReplicationServer target, bool isDrystone, params string[] buckets) =>
        StartAsync(options => options with { ReplicationTargets = [TargetOf(target, isDrystone, buckets)] });

    public static ReplicationTarget TargetOf(
        ReplicationServer target, bool isDrystone, params string[] buckets) => new()
        {
            Name = "other",
            Endpoint = target.Endpoint,
            Region = S3ServerFixture.Region,
            AccessKeyId = Root.AccessKeyId,
            SecretAccessKey = Root.SecretAccessKey,
            IsDrystone = isDrystone,
            Buckets = buckets,
        };

    public async Task StopAsync()
    {
        S3.Dispose();
        await server!.DisposeAsync();
        server = null;
    }

    /// <summary>On the port that it had before.</summary>
    public async Task StartAgainAsync()
    {
        var options = new ServerOptions
        {
            DataDirectory = directory.Path,
            Address = ListenAddress.Loopback(Endpoint?.Port ?? 0),
            ConsoleAddress = null,
            RootCredentials = Root,
            ShutdownTimeout = TimeSpan.FromSeconds(1),
            Loggers = NullLoggerFactory.Instance,
        };
        server = await WatchedServer.StartAsync(change(options), CancellationToken.None);
        Endpoint = server.Endpoints[0];
        S3 = new AmazonS3Client(
            new BasicAWSCredentials(Root.AccessKeyId, Root.SecretAccessKey),
            new AmazonS3Config
            {
                ServiceURL = Endpoint.ToString(),
                AuthenticationRegion = S3ServerFixture.Region,
                ForcePathStyle = true,
                MaxErrorRetry = 0,
            });
        Raw = new S3Caller(http, Endpoint, new(Root.AccessKeyId, Root.SecretAccessKey, null, null, "root"));
    }

    /// <summary>A bucket with versioning.</summary>
    public async Task AddBucketAsync(string name)
    {
        await S3.PutBucketAsync(name);
        await S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = name,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
    }

    public async Task ReplicateAsync(
        string from, string to, bool existing = false, string? storageClass = null, string? kmsKeyId = null)
    {
        var rules = Rules(to, existing, storageClass, kmsKeyId);
        var answer = await Raw.SendAsync(
            "PUT", $"/{from}?replication=", System.Text.Encoding.UTF8.GetBytes(rules));
        Assert.True(answer.Outcome.Status == 200, answer.Text);
    }

    /// <summary>Stores a replication configuration that cannot be read, while the server is stopped.</summary>
    public async Task SpoilAsync(string bucket)
    {
        await StopAsync();
        await using (var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = DataDirectory }, CancellationToken.None))
        {
            var grant = Authorizer.AsServer<Configure>(store.FindBucket(new BucketName(bucket))!);
            await store.PutConfigurationAsync(
                grant, ConfigurationKind.Replication, id: "", "<Replication"u8.ToArray(), maxOfKind: 1,
                CancellationToken.None);
        }

        await StartAgainAsync();
    }

    /// <summary>A user who may do these actions with anything.</summary>
    public async Task<S3Caller> AddUserAsync(string name, params string[] actions)
    {
        await Raw.DoAsync("CreateUser", ("UserName", name));
        foreach (var action in actions)
        {
            await Raw.DoAsync(
                "PutUserPolicy", ("UserName", name), ("PolicyName", action.Replace(':', '-')),
                ("PolicyDocument", IamCalls.Policy("Allow", action)));
        }

        var key = await Raw.DoAsync("CreateAccessKey", ("UserName", name));
        return new S3Caller(http, Endpoint, new(key["AccessKeyId"]!, key["SecretAccessKey"]!, null, null, name));
    }

    /// <summary>Makes a key of the key ring.</summary>
    public async Task AddKeyAsync(string id)
    {
        await using var keys = await new OperatorAccess(DataDirectory, null, TimeProvider.System)
            .OpenKeysAsync(S3ServerFixture.Region, CancellationToken.None);
        await keys.CreateAsync(new NewKey(id, null, null), CancellationToken.None);
    }

    /// <summary>Makes a bucket encrypt what it stores.</summary>
    public async Task EncryptAsync(string bucket, string algorithm, string? keyId = null)
    {
        var key = keyId is null ? "" : $"<KMSMasterKeyID>{keyId}</KMSMasterKeyID>";
        var answer = await Raw.SendAsync(
            "PUT", $"/{bucket}?encryption=", System.Text.Encoding.UTF8.GetBytes(
                "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
                + $"<SSEAlgorithm>{algorithm}</SSEAlgorithm>{key}</ApplyServerSideEncryptionByDefault></Rule>"
                + "</ServerSideEncryptionConfiguration>"));
        Assert.True(answer.Outcome.Status == 200, answer.Text);
    }

    /// <summary>Uploads an object in these parts.</summary>
    public async Task PutPartsAsync(
        string bucket, string key, byte[][] parts, params (string Name, string Value)[] headers)
    {
        var created = await Raw.SendAsync("POST", $"/{bucket}/{key}?uploads=", null, headers);
        var named = "";
        foreach (var (number, part) in parts.Index())
        {
            var sent = await Raw.SendAsync(
                "PUT", $"/{bucket}/{key}?partNumber={number + 1}&uploadId={created["UploadId"]}", part);
            named += $"<Part><PartNumber>{number + 1}</PartNumber><ETag>{sent.Header("ETag")}</ETag></Part>";
        }

        var completed = await Raw.SendAsync(
            "POST", $"/{bucket}/{key}?uploadId={created["UploadId"]}", System.Text.Encoding.UTF8.GetBytes(
                $"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>"));
        Assert.True(completed.Outcome.Status == 200, completed.Text);
    }

    /// <param name="kmsKeyId">Of the destination, for versions under keys of key management; null leaves those
    /// out.</param>
    public static string Rules(
        string to, bool existing = false, string? storageClass = null, string? kmsKeyId = null) =>
        $"""
        <ReplicationConfiguration><Role>arn:aws:iam::123456789012:role/r</Role><Rule><ID>all</ID>
        <Status>Enabled</Status><Priority>1</Priority><Filter><Prefix></Prefix></Filter>
        <DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>
        <ExistingObjectReplication><Status>{(existing ? "Enabled" : "Disabled")}</Status></ExistingObjectReplication>
        {(kmsKeyId is null
            ? ""
            : "<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>"
                + "</SourceSelectionCriteria>")}
        <Destination><Bucket>arn:aws:s3:::{to}</Bucket>{(kmsKeyId is null
            ? ""
            : $"<EncryptionConfiguration><ReplicaKmsKeyID>{kmsKeyId}</ReplicaKmsKeyID></EncryptionConfiguration>"
            )}{(storageClass is null
            ? ""
            : $"<StorageClass>{storageClass}</StorageClass>")}</Destination></Rule></ReplicationConfiguration>
        """;

    public Task<PutObjectResponse> PutAsync(string bucket, string key, string text) => S3.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text });

    public async Task<string> GetAsync(string bucket, string key, string? version = null)
    {
        using var answer = await S3.GetObjectAsync(bucket, key, version);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async Task<string?> StatusOfAsync(string bucket, string key)
    {
        var answer = await Raw.SendAsync("HEAD", $"/{bucket}/{key}");
        return answer.Headers.GetValueOrDefault("x-amz-replication-status");
    }

    /// <summary>Every version as a line: key, id, latest, marker, ETag, size, time and storage class.</summary>
    /// <param name="withIds">Ids and times are the same only between two Drystones.</param>
    public async Task<List<string>> VersionsAsync(string bucket, bool withIds = true)
    {
        var answer = await S3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket });
        return [.. (answer.Versions ?? []).Select(one =>
            $"{one.Key} latest={one.IsLatest} marker={one.IsDeleteMarker} {one.ETag} {one.Size} {one.StorageClass} "
            + (withIds ? $"{one.VersionId} {one.LastModified:O}" : ""))];
    }

    public async Task<ReplicationSummary[]> BacklogAsync() =>
        [.. await ReplicationStatusReader.ReadAsync(DataDirectory, TestContext.Current.CancellationToken)];

    public Task WaitUntilDeliveredAsync() => UntilAsync(async () =>
        (await BacklogAsync()).All(one => one is { Items: 0, IsWalking: false }));

    /// <summary>Waits until the object says so.</summary>
    public async Task WaitForStatusAsync(string bucket, string key, string status)
    {
        var seen = "";
        await UntilAsync(
            async () => (seen = await StatusOfAsync(bucket, key)) == status,
            async () => $"{status} of {key}, which is {seen}: {string.Join('\n', (object[])await BacklogAsync())}");
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<Task<string>>? what = null)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Deadline)
            {
                Assert.Fail($"This did not happen: {(what is null ? "" : await what())}");
            }

            await Task.Delay(Interval);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await StopAsync();
        }

        http.Dispose();
        directory.Dispose();
    }
}
