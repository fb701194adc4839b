using Amazon.S3.Model;

namespace Drystone.Server.Tests.Replication;

/// <summary>From one Drystone to another: both sides end equal, with their ids, times and order.</summary>
public sealed class DrystoneReplicationTests : IAsyncLifetime
{
    private const string Bucket = "replicated";
    private const string Locked = "locked";
    private const int PartBytes = 5 << 20;

    private ReplicationServer target = null!;
    private ReplicationServer source = null!;

    public async ValueTask InitializeAsync()
    {
        target = await ReplicationServer.StartAsync(options => options with { AcceptReplicas = true });
        source = await ReplicationServer.StartSourceAsync(target, isDrystone: true, Bucket, Locked);
        await target.AddBucketAsync(Bucket);
        await source.AddBucketAsync(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task Versions_and_delete_markers_end_equal_on_both_sides()
    {
        await source.ReplicateAsync(Bucket, Bucket);
        for (var i = 0; i < 5; i++)
        {
            await source.PutAsync(Bucket, "over/written", $"text {i}");
            await source.PutAsync(Bucket, $"ein schönes & langes % {i}", $"text {i}");
        }

        await source.S3.DeleteObjectAsync(Bucket, "over/written");
        await source.PutAsync(Bucket, "over/written", "back");
        await source.S3.DeleteObjectAsync(Bucket, "ein schönes & langes % 1");
        await source.S3.CopyObjectAsync(Bucket, "ein schönes & langes % 2", Bucket, "copy");
        await source.PutAsync(Bucket, "empty", "");
        await AssertEqualAsync();
        Assert.Equal("back", await target.GetAsync(Bucket, "over/written"));
        Assert.Equal("text 2", await target.GetAsync(Bucket, "copy"));
    }

    [Fact]
    public async Task A_version_that_is_removed_for_good_stays_at_the_target()
    {
        await source.ReplicateAsync(Bucket, Bucket);
        var version = (await source.PutAsync(Bucket, "key", "kept there")).VersionId;
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        await source.S3.DeleteObjectAsync(Bucket, "key", version);
        await source.PutAsync(Bucket, "next", "");
        await source.WaitForStatusAsync(Bucket, "next", "COMPLETED");
        Assert.Equal("kept there", await target.GetAsync(Bucket, "key", version));
    }

    [Fact]
    public async Task Headers_metadata_tags_and_checksums_travel_along()
    {
        await source.ReplicateAsync(Bucket, Bucket);
        (string, string)[] headers =
        [
            ("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-cache"),
            ("content-disposition", "attachment"), ("content-encoding", "gzip"), ("content-language", "de"),
            ("expires", "Thu, 01 Dec 1994 16:00:00 GMT"), ("x-amz-website-redirect-location", "/there"),
            ("x-amz-storage-class", "STANDARD_IA"), ("x-amz-meta-one", "1"), ("x-amz-meta-umlaut", "schön"),
            ("x-amz-tagging", "a=b&c%2Fd=e%20f"), ("x-amz-checksum-sha1", "C+7Hteo/D9vJXQ3UfzxbwnXaijM="),
        ];
        var put = await source.Raw.SendAsync("PUT", $"/{Bucket}/key", "foo"u8.ToArray(), headers);
        Assert.True(put.Outcome.Status == 200, put.Text);
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        Assert.Equal(await DescribeAsync(source), await DescribeAsync(target));
        var tags = await target.S3.GetObjectTaggingAsync(
            new GetObjectTaggingRequest { BucketName = Bucket, Key = "key" });
        Assert.Equal(["a=b", "c/d=e f"], tags.Tagging.Select(tag => $"{tag.Key}={tag.Value}"));

        async Task<string> DescribeAsync(ReplicationServer server)
        {
            var answer = await server.Raw.SendAsync(
                "HEAD", $"/{Bucket}/key", null, ("x-amz-checksum-mode", "ENABLED"));
            string[] own = ["Date", "x-amz-request-id", "x-amz-id-2", "x-amz-replication-status"];
            return string.Join('\n', answer.Headers.Where(header => !own.Contains(header.Key))
                .OrderBy(header => header.Key).Select(header => $"{header.Key}: {header.Value}"));
        }
    }

    [Fact]
    public async Task A_multipart_object_keeps_its_parts_and_its_etag()
    {
        await source.ReplicateAsync(Bucket, Bucket);
        var upload = await source.S3.InitiateMultipartUploadAsync(Bucket, "large");
        var parts = new List<PartETag>();
        foreach (var (number, size) in new[] { (2, PartBytes), (7, PartBytes + 11), (9, 3) })
        {
            var sent = await source.S3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Bucket,
                Key = "large",
                UploadId = upload.UploadId,
                PartNumber = number,
                InputStream = new MemoryStream(Bytes(size, number)),
            });
            parts.Add(new PartETag(number, sent.ETag));
        }

        await source.S3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = Bucket,
            Key = "large",
            UploadId = upload.UploadId,
            PartETags = parts,
        });
        await AssertEqualAsync();
        var second = await target.S3.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = Bucket, Key = "large", PartNumber = 2 });
        Assert.Equal((PartBytes + 11, 3), (second.ContentLength, second.PartsCount));
        using var answer = await target.S3.GetObjectAsync(Bucket, "large");
        using var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal([.. Bytes(PartBytes, 2), .. Bytes(PartBytes + 11, 7), .. Bytes(3, 9)], bytes.ToArray());
        Assert.Empty((await target.S3.ListMultipartUploadsAsync(Bucket)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task Tags_that_change_later_follow()
    {
        await source.ReplicateAsync(Bucket, Bucket);
        await source.PutAsync(Bucket, "key", "text");
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        await source.S3.PutObjectTaggingAsync(new PutObjectTaggingRequest
        {
            BucketName = Bucket,
            Key = "key",
            Tagging = new Tagging { TagSet = [new Tag { Key = "ä", Value = "a+b" }] },
        });
        await ReplicationServer.UntilAsync(async () =>
        {
            var tags = await target.S3.GetObjectTaggingAsync(
                new GetObjectTaggingRequest { BucketName = Bucket, Key = "key" });
            return tags.Tagging is [{ Key: "ä", Value: "a+b" }];
        });
        await AssertEqualAsync();
    }

    [Fact]
    public async Task Retention_and_legal_hold_are_the_same_there_and_follow_when_they_change()
    {
        foreach (var server in new[] { source, target })
        {
            await server.S3.PutBucketAsync(
                new PutBucketRequest { BucketName = Locked, ObjectLockEnabledForBucket = true });
        }

        await source.ReplicateAsync(Locked, Locked);
        var until = new DateTime(2099, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var version = (await source.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Locked,
            Key = "key",
            ContentBody = "text",
            ObjectLockMode = Amazon.S3.ObjectLockMode.Governance,
            ObjectLockRetainUntilDate = until,
        })).VersionId;
        await source.WaitForStatusAsync(Locked, "key", "COMPLETED");
        Assert.Equal(until, await RetainedUntilAsync(target));
        var refusal = await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(
            () => target.S3.DeleteObjectAsync(Locked, "key", version));
        Assert.Equal("AccessDenied", refusal.ErrorCode);

        await source.S3.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest
        {
            BucketName = Locked,
            Key = "key",
            LegalHold = new ObjectLockLegalHold { Status = Amazon.S3.ObjectLockLegalHoldStatus.On },
        });
        await source.S3.PutObjectRetentionAsync(new PutObjectRetentionRequest
        {
            BucketName = Locked,
            Key = "key",
            Retention = new ObjectLockRetention
            {
                Mode = Amazon.S3.ObjectLockRetentionMode.Governance,
                RetainUntilDate = until.AddYears(1),
            },
        });
        await ReplicationServer.UntilAsync(async () => await RetainedUntilAsync(target) == until.AddYears(1));
        var hold = await target.S3.GetObjectLegalHoldAsync(
            new GetObjectLegalHoldRequest { BucketName = Locked, Key = "key" });
        Assert.Equal("ON", hold.LegalHold.Status.Value);

        static async Task<DateTime?> RetainedUntilAsync(ReplicationServer server) =>
            (await server.S3.GetObjectRetentionAsync(
                new GetObjectRetentionRequest { BucketName = Locked, Key = "key" }))
            .Retention.RetainUntilDate?.ToUniversalTime();
    }

    [Fact]
    public async Task Both_sides_say_how_the_object_stands()
    {
        await source.PutAsync(Bucket, "before", "text");
        await source.ReplicateAsync(Bucket, Bucket);
        await source.PutAsync(Bucket, "key", "text");
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        Assert.Equal("REPLICA", await target.StatusOfAsync(Bucket, "key"));
        Assert.Null(await source.StatusOfAsync(Bucket, "before"));
        Assert.Equal(404, (await target.Raw.SendAsync("HEAD", $"/{Bucket}/before")).Outcome.Status);
    }

    [Fact]
    public async Task What_is_in_two_buckets_that_replicate_to_each_other_comes_to_rest()
    {
        await source.AddBucketAsync("left");
        await source.AddBucketAsync("right");
        await source.ReplicateAsync("left", "right");
        await source.ReplicateAsync("right", "left");
        await source.PutAsync("left", "from-left", "l");
        await source.PutAsync("right", "from-right", "r");
        await source.WaitForStatusAsync("left", "from-left", "COMPLETED");
        await source.WaitForStatusAsync("right", "from-right", "COMPLETED");
        await source.WaitUntilDeliveredAsync();
        Assert.Equal("REPLICA", await source.StatusOfAsync("right", "from-left"));
        Assert.Equal(await source.VersionsAsync("left"), await source.VersionsAsync("right"));
    }

    [Fact]
    public async Task Existing_objects_go_when_a_rule_asks_for_them()
    {
        await source.PutAsync(Bucket, "key", "1");
        await source.PutAsync(Bucket, "key", "2");
        await source.S3.DeleteObjectAsync(Bucket, "key");
        await source.PutAsync(Bucket, "other", "3");
        await source.ReplicateAsync(Bucket, Bucket, existing: true);
        await AssertEqualAsync();
    }

    [Fact]
    public async Task An_outage_of_the_target_keeps_the_backlog_through_restarts_of_both()
    {
        await source.ReplicateAsync(Bucket, Bucket);
        await target.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            await source.PutAsync(Bucket, $"key-{i % 7}", $"text {i}");
        }

        Assert.Equal("PENDING", await source.StatusOfAsync(Bucket, "key-0"));
        await ReplicationServer.UntilAsync(async () =>
            (await source.BacklogAsync()) is [{ Items: 20, Bytes: > 0, Problem: not null, Target: "other" }]);
        await source.StopAsync();
        await source.StartAgainAsync();
        Assert.Equal(20, Assert.Single(await source.BacklogAsync()).Items);
        await target.StartAgainAsync();
        await AssertEqualAsync();
        Assert.Equal("COMPLETED", await source.StatusOfAsync(Bucket, "key-0"));
    }

    [Fact]
    public async Task What_the_target_refuses_for_good_is_failed_and_does_not_hold_up_the_rest()
    {
        await target.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = Bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Suspended },
        });
        await source.ReplicateAsync(Bucket, Bucket);
        await source.PutAsync(Bucket, "key", "text");
        await source.WaitForStatusAsync(Bucket, "key", "FAILED");
        await source.WaitUntilDeliveredAsync();
        await target.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = Bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled },
        });

        // Putting the configuration again with existing objects tries what failed once more.
        await source.ReplicateAsync(Bucket, Bucket, existing: true);
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        await AssertEqualAsync();
    }

    private async Task AssertEqualAsync()
    {
        var expected = await source.VersionsAsync(Bucket);
        await ReplicationServer.UntilAsync(async () =>
            (await target.VersionsAsync(Bucket)).SequenceEqual(expected));
        await source.WaitUntilDeliveredAsync();
        Assert.Equal(expected, await target.VersionsAsync(Bucket));
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
