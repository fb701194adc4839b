using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Replication;
using Drystone.Server.Tiers;

namespace Drystone.Server.Tests.Tiers;

/// <summary>A server whose classes COLD (read through) and GLACIER (an archive) are in a bucket of another Drystone,
/// and whose class WARM is on its own disks.</summary>
internal sealed class TieredServer : IAsyncDisposable
{
    public const string Bucket = "bucket";

    private const string TierBucket = "tier";

    private TieredServer(ReplicationServer tier, ReplicationServer source, ShiftedTime time) =>
        (Tier, Source, Time) = (tier, source, time);

    public ReplicationServer Tier { get; }

    public ReplicationServer Source { get; }

    public ShiftedTime Time { get; }

    public AmazonS3Client S3 => Source.S3;

    /// <param name="change">Of the server's other options.</param>
    public static async Task<TieredServer> StartAsync(
        bool mayReachLoopback = true, Func<ServerOptions, ServerOptions>? change = null)
    {
        var time = new ShiftedTime();
        var tier = await ReplicationServer.StartAsync(options => options with { Time = time });
        await tier.S3.PutBucketAsync(TierBucket);
        var at = new TierEndpoint
        {
            Address = tier.Endpoint,
            Bucket = TierBucket,
            Prefix = "first/",
            AccessKeyId = ReplicationServer.TargetOf(tier, isDrystone: false).AccessKeyId,
            SecretAccessKey = ReplicationServer.TargetOf(tier, isDrystone: false).SecretAccessKey,
            AllowedNetworks = mayReachLoopback ? ["127.0.0.0/8", "::1"] : [],
        };
        change ??= options => options;
        var source = await ReplicationServer.StartAsync(options => change(options) with
        {
            Time = time,
            StorageClasses =
            [
                new StorageClassOptions { Name = "WARM", MinObjectBytes = 0 },
                new StorageClassOptions { Name = "COLD", MinObjectBytes = 0, Endpoint = at },
                new StorageClassOptions
                {
                    Name = "GLACIER",
                    IsArchive = true,
                    MinObjectBytes = 0,
                    Endpoint = at with { Prefix = "archive/" },
                },
            ],
        });
        await source.S3.PutBucketAsync(Bucket);
        return new TieredServer(tier, source, time);
    }

    public Task<RawS3Answer> SendAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        Source.Raw.SendAsync(method, $"/{Bucket}{target}", body, headers);

    public async Task PutAsync(string key, byte[] bytes, params (string Name, string Value)[] headers) =>
        Assert.Equal((200, null), (await SendAsync("PUT", $"/{key}", bytes, headers)).Outcome);

    public async Task<byte[]> GetAsync(string key)
    {
        var answer = await SendAsync("GET", $"/{key}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body;
    }

    public Task<RawS3Answer> RestoreAsync(string key, int days = 1) => SendAsync(
        "POST", $"/{key}?restore=", Encoding.UTF8.GetBytes($"<RestoreRequest><Days>{days}</Days></RestoreRequest>"));

    public Task<RawS3Answer> SetRulesAsync(params string[] rules) => SendAsync(
        "PUT", "?lifecycle=",
        Encoding.UTF8.GetBytes($"<LifecycleConfiguration>{string.Concat(rules)}</LifecycleConfiguration>"));

    public async Task MoveAllAsync(string storageClass)
    {
        var rule = $"<Rule><ID>{storageClass}</ID><Filter/><Status>Enabled</Status><Transition><Days>1</Days>"
            + $"<StorageClass>{storageClass}</StorageClass></Transition></Rule>";
        Assert.Equal((200, null), (await SetRulesAsync(rule)).Outcome);
    }

    /// <summary>Does what rules make due when so many days have gone by, and turns the clock back: requests are signed
    /// by the clock of the machine.</summary>
    public async Task PassAsync(double days)
    {
        Time.Shift = TimeSpan.FromDays(days);
        await using var lifecycle = await new OperatorAccess(Source.DataDirectory, null, Time).OpenLifecycleAsync(
            TestContext.Current.CancellationToken);
        await lifecycle.RunAsync(Bucket, TestContext.Current.CancellationToken);
        Time.Shift = TimeSpan.Zero;
    }

    /// <summary>Keys at the tier.</summary>
    public async Task<List<string>> TierKeysAsync() => [.. (await Tier.S3.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = TierBucket })).S3Objects?.Select(one => one.Key) ?? []];

    public async Task<byte[]> TierBytesAsync()
    {
        using var answer = await Tier.S3.GetObjectAsync(TierBucket, (await TierKeysAsync()).Single());
        using var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public Task WaitForTierAsync(int objects) =>
        ReplicationServer.UntilAsync(async () => (await TierKeysAsync()).Count == objects);

    /// <summary>Files and packs with bytes of objects on the disk of the server.</summary>
    public IEnumerable<string> FilesOnDisk() => Directory
        .EnumerateFiles(Source.DataDirectory, "*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".blob", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Tier.DisposeAsync();
    }

    /// <summary>As <c>x-amz-restore</c> of HeadObject.</summary>
    public async Task<string?> RestoreOfAsync(string key) =>
        (await SendAsync("HEAD", $"/{key}")).Header("x-amz-restore");
}
