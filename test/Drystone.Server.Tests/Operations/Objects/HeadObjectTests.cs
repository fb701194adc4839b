using System.Net;
using Amazon.S3;
using static Drystone.Server.Tests.S3ServerFixture;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed class HeadObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("", null)]
    [InlineData("?partNumber=1", null)]
    [InlineData("?versionId=null", null)]
    [InlineData("?response-content-type=text/css", null)]
    [InlineData("", "bytes=1-2")]
    [InlineData("", "bytes=-2")]
    public async Task The_headers_are_those_of_GetObject_without_the_body(string query, string? range)
    {
        await server.SendAsync(
            "PUT", "/bucket/same", "hello"u8.ToArray(), ("x-amz-meta-a", "ü"), ("x-amz-tagging", "a=1"),
            ("Content-Type", "text/plain"));
        var mode = ("x-amz-checksum-mode", "ENABLED");
        (string, string)[] headers = range is null ? [mode] : [("Range", range), mode];
        var read = await server.SendAsync("GET", "/bucket/same" + query, null, headers);
        var head = await server.SendAsync("HEAD", "/bucket/same" + query, null, headers);
        Assert.Equal(read.Status, head.Status);
        Assert.Empty(head.Body);
        Assert.Equal(Comparable(read), Comparable(head));
    }

    [Theory]
    [InlineData("/bucket/absent", 404)]
    [InlineData("/no-such-bucket/key", 404)]
    [InlineData("/bucket/there?partNumber=2", 416)]
    [InlineData("/bucket/there?partNumber=0", 400)]
    [InlineData("/bucket/there?versionId=abc", 400)]
    [InlineData("/bucket/there?torrent", 501)]
    public async Task Errors_are_a_status_alone(string target, int status)
    {
        await server.SendAsync("PUT", "/bucket/there", [1]);
        var head = await server.SendAsync("HEAD", target);
        Assert.Equal(status, (int)head.Status);
        Assert.Empty(head.Body);
        Assert.NotNull(head.Header("x-amz-request-id"));
    }

    [Theory]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT", 304)]
    [InlineData("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT", 412)]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", 400)]
    [InlineData("Range", "bytes=9-", 416)]
    public async Task Conditions_and_ranges_answer_as_for_GetObject(string header, string value, int status)
    {
        await server.SendAsync("PUT", "/bucket/conditional", [1]);
        var head = await server.SendAsync("HEAD", "/bucket/conditional", null, (header, value));
        Assert.Equal(status, (int)head.Status);
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task The_SDK_finds_size_and_tag()
    {
        var put = await server.S3.PutObjectAsync(new() { BucketName = Bucket, Key = "sdk", ContentBody = "hello" });
        var head = await server.S3.GetObjectMetadataAsync(Bucket, "sdk");
        Assert.Equal((5, put.ETag), (head.ContentLength, head.ETag));
        var error = await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => server.S3.GetObjectMetadataAsync(Bucket, "absent"));
        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        await server.SendAsync("PUT", "/bucket/private", [1]);
        foreach (var caller in new[] { server.OtherRaw, server.Anonymous })
        {
            var head = await caller.SendAsync("HEAD", "/bucket/private");
            Assert.Equal(HttpStatusCode.Forbidden, head.Status);
            Assert.Empty(head.Body);
            Assert.Null(head.Header("ETag"));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Comparable(RawS3Answer answer)
    {
        string[] ofTheRequest = ["Date", "x-amz-request-id", "x-amz-id-2"];
        return answer.Headers.Where(header => !ofTheRequest.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .OrderBy(header => header.Key, StringComparer.Ordinal);
    }
}
