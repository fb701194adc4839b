using Amazon.S3.Model;
using Drystone.Engine;
using Drystone.Engine.Tiers;
using Drystone.Server.Replication.Sinks;
using Drystone.Server.Tests.Replication;
using Drystone.Server.Tiers;

namespace Drystone.Server.Tests.Tiers;

/// <summary>What does not come to its end leaves nothing at the tier.</summary>
public sealed class S3TierTests : IAsyncLifetime
{
    private const string Bucket = "tier";
    private const string Prefix = "cold/";

    // Three pieces: an upload.
    private const int LargeBytes = 20 << 20;

    private ReplicationServer server = null!;
    private TargetClient client = null!;
    private S3Tier tier = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ReplicationServer.StartAsync();
        await server.S3.PutBucketAsync(Bucket, Cancel);
        var target = ReplicationServer.TargetOf(server, isDrystone: false);
        client = new TargetClient(target, TimeProvider.System);
        var endpoint = new TierEndpoint
        {
            Address = server.Endpoint,
            Bucket = Bucket,
            Prefix = Prefix,
            AccessKeyId = target.AccessKeyId,
            SecretAccessKey = target.SecretAccessKey,
        };
        tier = new S3Tier(endpoint, client, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("damage")]
    [InlineData("source")]
    public async Task A_put_that_breaks_off_aborts_its_upload(string why)
    {
        using var stopping = new CancellationTokenSource();
        var piece = new byte[9 << 20];
        var reads = 0;
        await Assert.ThrowsAnyAsync<Exception>(() => tier.PutAsync(
            "key", LargeBytes,
            async cancel =>
            {
                if (++reads == 1)
                {
                    return piece;
                }

                Assert.Equal("cold/key", Assert.Single(await UploadsAsync()).Key);
                if (why == "stop")
                {
                    await stopping.CancelAsync();
                }

                cancel.ThrowIfCancellationRequested();
                throw why == "damage"
                    ? new DamagedDataException("The bytes are not what was written.")
                    : new TierUnavailableException("The tier that they come from is down.");
            },
            stopping.Token));
        Assert.Equal(2, reads);
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task What_a_killed_process_has_left_goes_with_its_key_and_nothing_else()
    {
        await StartUploadAsync("key");
        await StartUploadAsync("key");
        await StartUploadAsync("key2");
        await server.S3.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = $"{Prefix}key2", ContentBody = "text" }, Cancel);
        await tier.DeleteAsync("key", LargeBytes, Cancel);
        Assert.Equal($"{Prefix}key2", Assert.Single(await UploadsAsync()).Key);
        var left = await server.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Cancel);
        Assert.Equal($"{Prefix}key2", Assert.Single(left.S3Objects).Key);
    }

    private async Task StartUploadAsync(string key)
    {
        var upload = await server.S3.InitiateMultipartUploadAsync(Bucket, Prefix + key, Cancel);
        await server.S3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = Bucket,
                Key = Prefix + key,
                UploadId = upload.UploadId,
                PartNumber = 1,
                InputStream = new MemoryStream([1, 2, 3]),
            },
            Cancel);
    }

    private async Task<List<MultipartUpload>> UploadsAsync() =>
        (await server.S3.ListMultipartUploadsAsync(Bucket, Cancel)).MultipartUploads ?? [];
}
