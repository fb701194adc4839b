using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Server.Tests;

/// <summary>What the operations on objects answer where a bucket has versions.</summary>
public sealed class VersionedObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string NeverAnId = "00000000000000010000000000000001";

    [Fact]
    public async Task Every_version_is_read_by_its_id()
    {
        var bucket = await BucketAsync();
        var first = await PutAsync(bucket, "key", "1");
        var second = await PutAsync(bucket, "key", "22");
        var current = await server.SendAsync("GET", $"/{bucket}/key");
        Assert.Equal("22", current.Text);
        Assert.Equal(second, current.Header("x-amz-version-id"));
        var old = await server.SendAsync("GET", $"/{bucket}/key?versionId={first}");
        Assert.Equal("1", old.Text);
        Assert.Equal(first, old.Header("x-amz-version-id"));
        Assert.Equal(
            "1", (await server.SendAsync("HEAD", $"/{bucket}/key?versionId={first}")).Header("Content-Length"));
        Assert.Equal(
            (404, "NoSuchVersion"), (await server.SendAsync("GET", $"/{bucket}/key?versionId={NeverAnId}")).Outcome);
        Assert.Equal(
            (400, "InvalidArgument"), (await server.SendAsync("GET", $"/{bucket}/key?versionId=abc")).Outcome);
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", $"/{bucket}/key?versionId=")).Outcome);
    }

    [Fact]
    public async Task A_deleted_object_says_that_a_marker_hides_it()
    {
        var bucket = await BucketAsync();
        var version = await PutAsync(bucket, "key", "1");
        var deleted = await server.SendAsync("DELETE", $"/{bucket}/key");
        Assert.Equal("true", deleted.Header("x-amz-delete-marker"));
        var marker = deleted.Header("x-amz-version-id")!;

        var missing = await server.SendAsync("GET", $"/{bucket}/key");
        Assert.Equal((404, "NoSuchKey"), missing.Outcome);
        Assert.Equal("true", missing.Header("x-amz-delete-marker"));
        Assert.Equal(marker, missing.Header("x-amz-version-id"));
        var named = await server.SendAsync("GET", $"/{bucket}/key?versionId={marker}");
        Assert.Equal((405, "MethodNotAllowed"), named.Outcome);
        Assert.Equal("true", named.Header("x-amz-delete-marker"));
        Assert.NotNull(named.Header("Last-Modified"));
        Assert.Equal(405, (int)(await server.SendAsync("HEAD", $"/{bucket}/key?versionId={marker}")).Status);
        Assert.Equal(
            (405, "MethodNotAllowed"),
            (await server.SendAsync("GET", $"/{bucket}/key?tagging&versionId={marker}")).Outcome);

        var undone = await server.SendAsync("DELETE", $"/{bucket}/key?versionId={marker}");
        Assert.Equal((204, null), undone.Outcome);
        Assert.Equal("true", undone.Header("x-amz-delete-marker"));
        Assert.Equal(marker, undone.Header("x-amz-version-id"));
        Assert.Equal(version, (await server.SendAsync("HEAD", $"/{bucket}/key")).Header("x-amz-version-id"));
    }

    [Fact]
    public async Task A_batch_names_the_markers_it_made_and_the_versions_it_removed()
    {
        var bucket = await BucketAsync();
        var version = await PutAsync(bucket, "removed", "1");
        await PutAsync(bucket, "hidden", "1");
        var answer = await server.S3.DeleteObjectsAsync(new DeleteObjectsRequest
        {
            BucketName = bucket,
            Objects =
            [
                new KeyVersion { Key = "removed", VersionId = version },
                new KeyVersion { Key = "hidden" },
                new KeyVersion { Key = "absent", VersionId = NeverAnId },
            ],
        });
        Assert.Equal(["removed", "hidden", "absent"], answer.DeletedObjects.Select(deleted => deleted.Key));
        Assert.Equal([version, null, NeverAnId], answer.DeletedObjects.Select(deleted => deleted.VersionId));
        Assert.True(answer.DeletedObjects[1].DeleteMarker);
        var listed = await server.S3.ListVersionsAsync(bucket);
        Assert.Equal(["hidden", "hidden"], listed.Versions.Select(found => found.Key));
        Assert.Equal(answer.DeletedObjects[1].DeleteMarkerVersionId, listed.Versions[0].VersionId);
        Assert.True(listed.Versions[0].IsDeleteMarker);
    }

    [Fact]
    public async Task An_old_version_is_copied_over_the_current_one()
    {
        var bucket = await BucketAsync();
        var first = await PutAsync(bucket, "key", "1");
        await PutAsync(bucket, "key", "2");
        var copy = await server.S3.CopyObjectAsync(new CopyObjectRequest
        {
            SourceBucket = bucket,
            SourceKey = "key",
            SourceVersionId = first,
            DestinationBucket = bucket,
            DestinationKey = "key",
        });
        Assert.Equal(first, copy.SourceVersionId);
        var restored = await server.SendAsync("GET", $"/{bucket}/key");
        Assert.Equal("1", restored.Text);
        Assert.Equal(copy.VersionId, restored.Header("x-amz-version-id"));
        await server.S3.DeleteObjectAsync(bucket, "key");
        var marker = (await server.S3.ListVersionsAsync(bucket)).Versions[0].VersionId;
        var refused = await server.SendAsync(
            "PUT", $"/{bucket}/copy", null, ("x-amz-copy-source", $"/{bucket}/key?versionId={marker}"));
        Assert.Equal((400, "InvalidRequest"), refused.Outcome);
        var missing = await server.SendAsync("PUT", $"/{bucket}/copy", null, ("x-amz-copy-source", $"/{bucket}/key"));
        Assert.Equal((404, "NoSuchKey"), missing.Outcome);
    }

    [Fact]
    public async Task Tags_belong_to_a_version()
    {
        var bucket = await BucketAsync();
        var first = await PutAsync(bucket, "key", "1");
        await PutAsync(bucket, "key", "2");
        await server.S3.PutObjectTaggingAsync(new PutObjectTaggingRequest
        {
            BucketName = bucket,
            Key = "key",
            VersionId = first,
            Tagging = new Amazon.S3.Model.Tagging { TagSet = [new Tag { Key = "of", Value = "first" }] },
        });
        Assert.Equal("1", (await server.SendAsync("HEAD", $"/{bucket}/key?versionId={first}"))
            .Header("x-amz-tagging-count"));
        Assert.Null((await server.SendAsync("HEAD", $"/{bucket}/key")).Header("x-amz-tagging-count"));
    }

    [Fact]
    public async Task A_multipart_upload_makes_a_version()
    {
        var bucket = await BucketAsync();
        await PutAsync(bucket, "key", "1");
        var upload = await server.S3.InitiateMultipartUploadAsync(bucket, "key");
        using var bytes = new MemoryStream([7]);
        var part = await server.S3.UploadPartAsync(new UploadPartRequest
        {
            BucketName = bucket,
            Key = "key",
            UploadId = upload.UploadId,
            PartNumber = 1,
            InputStream = bytes,
        });
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = "key",
            UploadId = upload.UploadId,
        };
        complete.AddPartETags(part);
        var completed = await server.S3.CompleteMultipartUploadAsync(complete);
        Assert.Equal(
            completed.VersionId, (await server.SendAsync("HEAD", $"/{bucket}/key")).Header("x-amz-version-id"));
        Assert.Equal(2, (await server.S3.ListVersionsAsync(bucket)).Versions.Count);
    }

    [Theory]
    [InlineData("PUT", "/key?versionId=null")]
    [InlineData("POST", "/key?uploads&versionId=null")]
    [InlineData("PUT", "/key?versionId=" + NeverAnId)]
    public async Task An_operation_without_versions_takes_none(string method, string target)
    {
        var bucket = await BucketAsync();
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync(method, $"/{bucket}{target}", [])).Outcome);
        Assert.Empty((await server.S3.ListVersionsAsync(bucket)).Versions ?? []);
    }

    [Fact]
    public async Task Versions_of_others_are_refused_whatever_the_action()
    {
        var bucket = await BucketAsync();
        var version = await PutAsync(bucket, "key", "1");
        foreach (var method in (string[])["GET", "DELETE"])
        {
            var refused = await server.OtherRaw.SendAsync(method, $"/{bucket}/key?versionId={version}");
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
        }

        var copy = await server.OtherRaw.SendAsync(
            "PUT", "/bucket/stolen", null, ("x-amz-copy-source", $"/{bucket}/key?versionId={version}"));
        Assert.Equal((403, "AccessDenied"), copy.Outcome);
        Assert.Equal("1", (await server.SendAsync("GET", $"/{bucket}/key?versionId={version}")).Text);
    }

    [Fact]
    public async Task A_suspended_bucket_names_the_null_version_but_where_it_is_written()
    {
        var bucket = await BucketAsync();
        await SetAsync(bucket, VersionStatus.Suspended);
        Assert.Null(await PutAsync(bucket, "key", "1"));
        Assert.Equal("null", (await server.SendAsync("GET", $"/{bucket}/key")).Header("x-amz-version-id"));
        var deleted = await server.SendAsync("DELETE", $"/{bucket}/key");
        Assert.Equal("null", deleted.Header("x-amz-version-id"));
        Assert.Equal("true", deleted.Header("x-amz-delete-marker"));
    }

    private async Task<string> BucketAsync()
    {
        var bucket = await server.NewBucketAsync();
        await SetAsync(bucket, VersionStatus.Enabled);
        return bucket;
    }

    private async Task SetAsync(string bucket, VersionStatus status) =>
        await server.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = status },
        });

    private async Task<string> PutAsync(string bucket, string key, string text) => (await server.S3.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text })).VersionId;
}
