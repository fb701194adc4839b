using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Uploads;

public class CreateMultipartUploadTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("CRC32", null, "COMPOSITE")]
    [InlineData("crc32c", "full_object", "FULL_OBJECT")]
    [InlineData("CRC64NVME", null, "FULL_OBJECT")]
    [InlineData("SHA1", "COMPOSITE", "COMPOSITE")]
    [InlineData("SHA256", null, "COMPOSITE")]
    public async Task The_checksum_that_is_announced_is_echoed(string algorithm, string? type, string expectedType)
    {
        (string, string)[] headers = type is null
            ? [("x-amz-checksum-algorithm", algorithm)]
            : [("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type)];
        var answer = await server.SendAsync("POST", "/bucket/key?uploads", headers: headers);
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal(algorithm.ToUpperInvariant(), answer.Header("x-amz-checksum-algorithm"));
        Assert.Equal(expectedType, answer.Header("x-amz-checksum-type"));
        Assert.Equal(("bucket", "key"), (answer["Bucket"], answer["Key"]));
    }

    [Theory]
    [InlineData("SHA256", "FULL_OBJECT")]
    [InlineData("CRC64NVME", "COMPOSITE")]
    [InlineData("CRC32", "OTHER")]
    [InlineData("CRC16", "COMPOSITE")]
    [InlineData("", "COMPOSITE")]
    public async Task A_checksum_that_cannot_be_is_refused(string algorithm, string type)
    {
        var answer = await server.SendAsync(
            "POST", "/bucket/key?uploads",
            headers: [("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type)]);
        Assert.Equal((400, "InvalidRequest"), answer.Outcome);
    }

    [Fact]
    public async Task Without_an_algorithm_none_is_announced()
    {
        var answer = await server.SendAsync("POST", "/bucket/key?uploads");
        Assert.Null(answer.Header("x-amz-checksum-algorithm"));
        Assert.Null(answer.Header("x-amz-checksum-type"));
    }

    [Fact]
    public async Task The_object_has_the_headers_and_tags_that_the_upload_was_created_with()
    {
        var cancel = TestContext.Current.CancellationToken;
        var create = new InitiateMultipartUploadRequest
        {
            BucketName = S3ServerFixture.Bucket,
            Key = "described",
            ContentType = "text/x-part",
            StorageClass = Amazon.S3.S3StorageClass.StandardInfrequentAccess,
            TagSet = [new Tag { Key = "colour", Value = "blue" }],
        };
        create.Metadata["owner"] = "me";
        create.Headers.CacheControl = "no-store";
        var upload = await server.S3.InitiateMultipartUploadAsync(create, cancel);
        var part = await server.S3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = upload.BucketName,
                Key = upload.Key,
                UploadId = upload.UploadId,
                PartNumber = 1,
                InputStream = new MemoryStream([1, 2, 3]),
            },
            cancel);
        await server.S3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = upload.BucketName,
                Key = upload.Key,
                UploadId = upload.UploadId,
                PartETags = [new PartETag(1, part.ETag)],
            },
            cancel);
        var head = await server.S3.GetObjectMetadataAsync(S3ServerFixture.Bucket, "described", cancel);
        Assert.Equal("text/x-part", head.Headers.ContentType);
        Assert.Equal("no-store", head.Headers.CacheControl);
        Assert.Equal("me", head.Metadata["owner"]);
        Assert.Equal("STANDARD_IA", head.StorageClass);
        var tags = await server.S3.GetObjectTaggingAsync(
            new GetObjectTaggingRequest { BucketName = S3ServerFixture.Bucket, Key = "described" }, cancel);
        Assert.Equal("blue", Assert.Single(tags.Tagging).Value);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_takes_no_upload() =>
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("POST", "/absent/key?uploads")).Outcome);
}
