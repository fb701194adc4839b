using Drystone.S3.Checksums;

namespace Drystone.Server.Tests.Operations.Uploads;

public class UploadPartCopyTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly byte[] Source = MultipartScenario.FullPart(7);

    [Fact]
    public async Task A_range_of_an_object_becomes_a_part()
    {
        await server.SendAsync("PUT", "/bucket/source", Source);
        var upload = await MultipartScenario.StartAsync(server, "copy", ("x-amz-checksum-algorithm", "SHA256"));
        var whole = await CopyAsync(upload, 1, ("x-amz-copy-source", "/bucket/source"));
        Assert.Equal($"\"{MultipartScenario.Md5(Source)}\"", whole["ETag"]);
        var tail = await CopyAsync(
            upload, 2, ("x-amz-copy-source", "bucket/source"), ("x-amz-copy-source-range", "bytes=100000-100999"));
        Assert.Equal(
            MultipartScenario.Checksum(ChecksumAlgorithm.Sha256, Source[100_000..101_000]), tail["ChecksumSHA256"]);
        Assert.NotNull(tail["LastModified"]);
        var answer = await upload.CompleteAsync(
            MultipartScenario.Part(1, Source, ChecksumAlgorithm.Sha256)
            + MultipartScenario.Part(2, Source[100_000..101_000], ChecksumAlgorithm.Sha256));
        Assert.Equal((200, null), answer.Outcome);
        await server.SendAsync("DELETE", "/bucket/source");
        var got = await upload.GetAsync();
        Assert.Equal([.. Source, .. Source[100_000..101_000]], got.Body);
    }

    [Fact]
    public async Task A_range_across_parts_of_a_multipart_object_is_copied()
    {
        var source = await MultipartScenario.StartAsync(server, "parts");
        await source.PutPartAsync(1, Source);
        await source.PutPartAsync(2, [1, 2, 3]);
        await source.CompleteAsync(MultipartScenario.Part(1, Source) + MultipartScenario.Part(2, [1, 2, 3]));
        var upload = await MultipartScenario.StartAsync(server, "across");
        var range = $"bytes={Source.Length - 2}-{Source.Length}";
        await CopyAsync(upload, 1, ("x-amz-copy-source", "bucket/parts"), ("x-amz-copy-source-range", range));
        byte[] expected = [.. Source[^2..], 1];
        Assert.Equal((200, null), (await upload.CompleteAsync(MultipartScenario.Part(1, expected))).Outcome);
        Assert.Equal(expected, (await upload.GetAsync()).Body);
    }

    [Theory]
    [InlineData("bytes=0-9999999", 400, "InvalidArgument")]
    [InlineData("bytes=-5", 400, "InvalidArgument")]
    [InlineData("0-5", 400, "InvalidArgument")]
    public async Task A_range_must_be_inside_the_source(string range, int status, string code)
    {
        await server.SendAsync("PUT", "/bucket/ranged", [1, 2, 3]);
        var upload = await MultipartScenario.StartAsync(server, "range");
        var answer = await CopyAsync(
            upload, 1, ("x-amz-copy-source", "bucket/ranged"), ("x-amz-copy-source-range", range));
        Assert.Equal((status, code), answer.Outcome);
    }

    [Fact]
    public async Task The_source_must_be_there_and_as_expected()
    {
        await server.SendAsync("PUT", "/bucket/there", [1, 2, 3]);
        var upload = await MultipartScenario.StartAsync(server, "conditions");
        Assert.Equal((404, "NoSuchKey"), (await CopyAsync(upload, 1, ("x-amz-copy-source", "bucket/absent"))).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await CopyAsync(upload, 1, ("x-amz-copy-source", "absent/key"))).Outcome);
        var other = await CopyAsync(
            upload, 1, ("x-amz-copy-source", "bucket/there"), ("x-amz-copy-source-if-match", "\"other\""));
        Assert.Equal((412, "PreconditionFailed"), other.Outcome);
        Assert.Equal("x-amz-copy-source-if-match", other["Condition"]);
    }

    private static Task<RawS3Answer> CopyAsync(
        MultipartScenario upload, int number, params (string Name, string Value)[] headers) =>
        upload.PutPartAsync(number, [], headers);
}
