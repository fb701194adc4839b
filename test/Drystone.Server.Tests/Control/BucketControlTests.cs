using Drystone.Server.Control;

namespace Drystone.Server.Tests.Control;

public sealed class BucketControlTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private OperatorAccess Access => new(server.DataDirectory, MetadataDirectory: null, TimeProvider.System);

    [Fact]
    public async Task A_quota_refuses_what_does_not_fit_and_says_what_to_do()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/key", new byte[6]);
        await using var buckets = await Access.OpenBucketsAsync(Cancel);
        var limited = await buckets.SetQuotaAsync(bucket, new BucketLimits(10, 2), Cancel);
        Assert.Equal((1, 6, new BucketLimits(10, 2)), (limited.Objects, limited.Bytes, limited.Limits));

        var refused = await server.SendAsync("PUT", $"/{bucket}/more", new byte[5]);
        Assert.Equal((403, "QuotaExceeded"), refused.Outcome);
        Assert.Contains("Delete objects", refused["Message"], StringComparison.Ordinal);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", $"/{bucket}/more")).Status);
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}/more", new byte[4])).Outcome);
        Assert.Equal((403, "QuotaExceeded"), (await server.SendAsync("PUT", $"/{bucket}/third", [])).Outcome);

        await buckets.SetQuotaAsync(bucket, new BucketLimits(null, null), Cancel);
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/{bucket}/third", [])).Outcome);
        var now = await buckets.FindAsync(bucket, Cancel);
        Assert.Equal((3, 10), (now.Objects, now.Bytes));
    }

    [Fact]
    public async Task A_copy_and_a_completed_upload_do_not_pass_a_quota()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/key", new byte[6]);
        var upload = await server.S3.InitiateMultipartUploadAsync(bucket, "parts");
        var part = await server.SendAsync(
            "PUT", $"/{bucket}/parts?partNumber=1&uploadId={upload.UploadId}", new byte[6]);
        await using var buckets = await Access.OpenBucketsAsync(Cancel);
        await buckets.SetQuotaAsync(bucket, new BucketLimits(10, null), Cancel);
        var copy = await server.SendAsync("PUT", $"/{bucket}/copy", null, ("x-amz-copy-source", $"/{bucket}/key"));
        Assert.Equal((403, "QuotaExceeded"), copy.Outcome);
        var refused = await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(() =>
            server.S3.CompleteMultipartUploadAsync(new Amazon.S3.Model.CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = "parts",
                UploadId = upload.UploadId,
                PartETags = [new Amazon.S3.Model.PartETag(1, part.Header("ETag"))],
            }));
        Assert.Equal("QuotaExceeded", refused.ErrorCode);
    }

    [Fact]
    public async Task Usage_is_told_by_prefix_as_it_is_at_that_moment()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/2026/01/a.jpg", new byte[5]);
        await server.SendAsync("PUT", $"/{bucket}/2026/02/b.jpg", new byte[7]);
        await server.SendAsync("PUT", $"/{bucket}/2026/02/b.jpg", new byte[9]);
        await server.SendAsync("PUT", $"/{bucket}/top", new byte[1]);
        await using var buckets = await Access.OpenBucketsAsync(Cancel);
        var usage = await buckets.ReadUsageAsync(bucket, prefix: "", depth: 2, Cancel);
        Assert.Equal((bucket, false), (usage.Bucket, usage.IsCounting));
        Assert.Equal(
            [
                new PrefixSummary("", 3, 15, 0, 0), new PrefixSummary("2026/", 2, 14, 0, 0),
                new PrefixSummary("2026/01/", 1, 5, 0, 0), new PrefixSummary("2026/02/", 1, 9, 0, 0),
            ],
            usage.Prefixes);

        await server.SendAsync("DELETE", $"/{bucket}/2026/02/b.jpg");
        usage = await buckets.ReadUsageAsync(bucket, prefix: "2026", depth: 1, Cancel);
        Assert.Equal(
            [new PrefixSummary("2026/", 1, 5, 0, 0), new PrefixSummary("2026/01/", 1, 5, 0, 0)], usage.Prefixes);
        var nothing = await Assert.ThrowsAnyAsync<AdminException>(
            () => buckets.ReadUsageAsync(bucket, "2026/02/", depth: 1, Cancel));
        Assert.Contains("nothing is counted for '2026/02/'", nothing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<AdminException>(() => buckets.ReadUsageAsync(bucket, "", depth: 4, Cancel));
        await Assert.ThrowsAnyAsync<AdminException>(() => buckets.ReadUsageAsync("no-such", "", depth: 1, Cancel));
    }

    [Fact]
    public async Task What_is_no_bucket_or_no_limit_is_refused()
    {
        await using var buckets = await Access.OpenBucketsAsync(Cancel);
        await Assert.ThrowsAnyAsync<AdminException>(() => buckets.FindAsync("no-such", Cancel));
        await Assert.ThrowsAnyAsync<AdminException>(() => buckets.FindAsync("no such", Cancel));
        await Assert.ThrowsAnyAsync<AdminException>(
            () => buckets.SetQuotaAsync("bucket", new BucketLimits(-1, null), Cancel));
    }
}
