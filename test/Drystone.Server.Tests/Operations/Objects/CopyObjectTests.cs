using Amazon.S3.Model;
using Drystone.S3.Checksums;

namespace Drystone.Server.Tests.Operations.Objects;

public class CopyObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly byte[] Body = "copied bytes"u8.ToArray();

    [Fact]
    public async Task A_copy_has_bytes_headers_tags_and_checksum_of_its_source()
    {
        var cancel = TestContext.Current.CancellationToken;
        await PutAsync("source", ("Content-Type", "text/x-copy"), ("x-amz-meta-a", "1"), ("x-amz-tagging", "k=v"),
            ("x-amz-storage-class", "STANDARD_IA"), ("x-amz-website-redirect-location", "/there"));
        var answer = await CopyAsync("copy", "bucket/source");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal($"\"{MultipartScenario.Md5(Body)}\"", answer["ETag"]);
        Assert.Equal(MultipartScenario.Checksum(ChecksumAlgorithm.Crc64Nvme, Body), answer["ChecksumCRC64NVME"]);
        await server.SendAsync("DELETE", "/bucket/source");
        using var copy = await server.S3.GetObjectAsync(S3ServerFixture.Bucket, "copy", cancel);
        Assert.Equal(("text/x-copy", "1", 1), (copy.Headers.ContentType, copy.Metadata["a"], copy.TagCount));
        Assert.True(copy.StorageClass is null || copy.StorageClass == Amazon.S3.S3StorageClass.Standard);
        Assert.Null(copy.WebsiteRedirectLocation);
        using var reader = new StreamReader(copy.ResponseStream);
        Assert.Equal("copied bytes", await reader.ReadToEndAsync(cancel));
    }

    [Fact]
    public async Task Metadata_and_tags_are_replaced_where_that_is_asked_for()
    {
        var cancel = TestContext.Current.CancellationToken;
        await PutAsync("old", ("Content-Type", "text/old"), ("x-amz-meta-a", "1"), ("x-amz-tagging", "k=v"));
        await CopyAsync("new", "bucket/old", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-b", "2"),
            ("x-amz-tagging-directive", "REPLACE"), ("x-amz-tagging", "n=w"));
        var head = await server.S3.GetObjectMetadataAsync(S3ServerFixture.Bucket, "new", cancel);
        Assert.Equal("x-amz-meta-b", Assert.Single(head.Metadata.Keys));
        Assert.Equal("binary/octet-stream", head.Headers.ContentType);
        var tags = await server.S3.GetObjectTaggingAsync(
            new GetObjectTaggingRequest { BucketName = S3ServerFixture.Bucket, Key = "new" }, cancel);
        Assert.Equal("n", Assert.Single(tags.Tagging).Key);
    }

    [Theory]
    [InlineData("CRC32", ChecksumAlgorithm.Crc32)]
    [InlineData("CRC32C", ChecksumAlgorithm.Crc32C)]
    [InlineData("SHA1", ChecksumAlgorithm.Sha1)]
    [InlineData("SHA256", ChecksumAlgorithm.Sha256)]
    [InlineData("CRC64NVME", ChecksumAlgorithm.Crc64Nvme)]
    public async Task A_copy_gets_the_checksum_that_is_asked_for(string name, ChecksumAlgorithm algorithm)
    {
        await PutAsync("plain");
        var answer = await CopyAsync("summed", "bucket/plain", ("x-amz-checksum-algorithm", name));
        Assert.Equal(MultipartScenario.Checksum(algorithm, Body), answer[algorithm.ElementName()]);
        Assert.Equal("FULL_OBJECT", answer["ChecksumType"]);
    }

    [Fact]
    public async Task A_copy_onto_itself_must_change_something()
    {
        await PutAsync("self");
        Assert.Equal((400, "InvalidRequest"), (await CopyAsync("self", "bucket/self")).Outcome);
        Assert.Equal(
            (200, null), (await CopyAsync("self", "/bucket/self", ("x-amz-storage-class", "STANDARD"))).Outcome);
        var replaced = await CopyAsync("self", "bucket/self", ("x-amz-metadata-directive", "REPLACE"));
        Assert.Equal((200, null), replaced.Outcome);
        Assert.Equal(Body, (await server.SendAsync("GET", "/bucket/self")).Body);
    }

    [Theory]
    [InlineData("x-amz-copy-source-if-match", "\"no\"")]
    [InlineData("x-amz-copy-source-if-none-match", "*")]
    [InlineData("x-amz-copy-source-if-unmodified-since", "Thu, 01 Jan 2015 00:00:00 GMT")]
    [InlineData("x-amz-copy-source-if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT")]
    public async Task A_source_that_is_not_as_expected_is_not_copied(string header, string value)
    {
        await PutAsync("conditional");
        var answer = await CopyAsync("never", "bucket/conditional", (header, value));
        Assert.Equal((412, "PreconditionFailed"), answer.Outcome);
        Assert.Equal(header, answer["Condition"]);
        Assert.Equal(404, (int)(await server.SendAsync("GET", "/bucket/never")).Status);
    }

    [Fact]
    public async Task The_target_may_have_conditions_too()
    {
        await PutAsync("from");
        await PutAsync("to");
        Assert.Equal(
            (412, "PreconditionFailed"), (await CopyAsync("to", "bucket/from", ("If-None-Match", "*"))).Outcome);
        var match = await CopyAsync("to", "bucket/from", ("If-Match", $"\"{MultipartScenario.Md5(Body)}\""));
        Assert.Equal((200, null), match.Outcome);
    }

    [Theory]
    [InlineData("bucket/absent", 404, "NoSuchKey")]
    [InlineData("absent/key", 404, "NoSuchBucket")]
    [InlineData("bucket", 400, "InvalidArgument")]
    [InlineData("bucket/absent?versionId=v1", 400, "InvalidArgument")]
    public async Task A_source_that_is_not_there_is_refused(string source, int status, string code) =>
        Assert.Equal((status, code), (await CopyAsync("copy-of-nothing", source)).Outcome);

    [Theory]
    [InlineData("x-amz-metadata-directive")]
    [InlineData("x-amz-tagging-directive")]
    public async Task An_unknown_directive_is_refused(string header)
    {
        await PutAsync("directed");
        Assert.Equal((400, "InvalidArgument"), (await CopyAsync("x", "bucket/directed", (header, "MOVE"))).Outcome);
    }

    [Fact]
    public async Task The_null_version_and_an_escaped_key_are_found()
    {
        await server.SendAsync("PUT", "/bucket/a%20b%2Bc", Body);
        Assert.Equal((200, null), (await CopyAsync("unescaped", "/bucket/a%20b%2Bc?versionId=null")).Outcome);
    }

    [Fact]
    public async Task A_source_that_is_replaced_all_the_time_is_copied_whole()
    {
        var bodies = Enumerable.Range(0, 20).Select(number => new byte[1_000 + number]).ToArray();
        await server.SendAsync("PUT", "/bucket/moving", bodies[0]);
        var writes = Task.WhenAll(bodies.Select(body => server.SendAsync("PUT", "/bucket/moving", body)));
        var copies = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            CopyAsync($"moved-{number}", "bucket/moving")));
        await writes;
        foreach (var (copy, number) in copies.Select((copy, number) => (copy, number)))
        {
            Assert.Equal((200, null), copy.Outcome);
            var body = (await server.SendAsync("GET", $"/bucket/moved-{number}")).Body;
            Assert.Equal(copy["ETag"], $"\"{MultipartScenario.Md5(body)}\"");
        }
    }

    private Task<RawS3Answer> PutAsync(string key, params (string Name, string Value)[] headers) =>
        server.SendAsync("PUT", $"/bucket/{key}", Body, headers);

    private Task<RawS3Answer> CopyAsync(string key, string source, params (string Name, string Value)[] headers) =>
        server.SendAsync("PUT", $"/bucket/{key}", headers: [("x-amz-copy-source", source), .. headers]);
}
