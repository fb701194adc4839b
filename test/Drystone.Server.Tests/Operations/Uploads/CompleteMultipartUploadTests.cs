using System.Security.Cryptography;
using Drystone.S3.Checksums;

namespace Drystone.Server.Tests.Operations.Uploads;

public class CompleteMultipartUploadTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly byte[] First = MultipartScenario.FullPart(1);
    private static readonly byte[] Last = "the end"u8.ToArray();

    public static TheoryData<ChecksumAlgorithm> Composite =>
        [ChecksumAlgorithm.Crc32, ChecksumAlgorithm.Crc32C, ChecksumAlgorithm.Sha1, ChecksumAlgorithm.Sha256];

    public static TheoryData<ChecksumAlgorithm> FullObject =>
        [ChecksumAlgorithm.Crc32, ChecksumAlgorithm.Crc32C, ChecksumAlgorithm.Crc64Nvme];

    [Theory]
    [MemberData(nameof(Composite))]
    public async Task A_composite_checksum_is_over_those_of_the_parts(ChecksumAlgorithm algorithm)
    {
        var upload = await MultipartScenario.StartAsync(
            server, $"composite-{algorithm}", ("x-amz-checksum-algorithm", algorithm.Name()));
        await upload.PutPartAsync(1, First, algorithm);
        await upload.PutPartAsync(2, Last, algorithm);
        byte[] digests =
            [.. MultipartScenario.Digest(algorithm, First), .. MultipartScenario.Digest(algorithm, Last)];
        var expected = MultipartScenario.Checksum(algorithm, digests) + "-2";
        var answer = await upload.CompleteAsync(
            MultipartScenario.Part(1, First, algorithm) + MultipartScenario.Part(2, Last, algorithm),
            (algorithm.HeaderName(), expected), ("x-amz-checksum-type", "COMPOSITE"));
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal((expected, "COMPOSITE"), (answer[algorithm.ElementName()], answer["ChecksumType"]));
        var got = await upload.GetAsync();
        Assert.Equal([.. First, .. Last], got.Body);
        Assert.Equal(expected, got.Header(algorithm.HeaderName()));
        Assert.Equal("COMPOSITE", got.Header("x-amz-checksum-type"));
    }

    [Theory]
    [MemberData(nameof(FullObject))]
    public async Task A_full_object_checksum_is_that_of_the_bytes(ChecksumAlgorithm algorithm)
    {
        var upload = await MultipartScenario.StartAsync(
            server, $"full-{algorithm}", ("x-amz-checksum-algorithm", algorithm.Name()),
            ("x-amz-checksum-type", "FULL_OBJECT"));
        await upload.PutPartAsync(1, First);
        await upload.PutPartAsync(2, Last, algorithm);
        var expected = MultipartScenario.Checksum(algorithm, [.. First, .. Last]);
        var answer = await upload.CompleteAsync(
            MultipartScenario.Part(1, First) + MultipartScenario.Part(2, Last, algorithm),
            (algorithm.HeaderName(), expected), ("x-amz-checksum-type", "FULL_OBJECT"));
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal((expected, "FULL_OBJECT"), (answer[algorithm.ElementName()], answer["ChecksumType"]));
        Assert.Equal(expected, (await upload.GetAsync()).Header(algorithm.HeaderName()));
    }

    [Fact]
    public async Task Without_an_announced_algorithm_the_object_gets_the_default_checksum()
    {
        var upload = await StartedAsync("default");
        var answer = await upload.CompleteAsync(
            MultipartScenario.Part(1, First) + MultipartScenario.Part(2, Last));
        Assert.Equal(
            MultipartScenario.Checksum(ChecksumAlgorithm.Crc64Nvme, [.. First, .. Last]), answer["ChecksumCRC64NVME"]);
        Assert.Equal("FULL_OBJECT", answer["ChecksumType"]);
        var etag = Convert.ToHexStringLower(MD5.HashData([.. MD5.HashData(First), .. MD5.HashData(Last)]));
        Assert.Equal($"\"{etag}-2\"", answer["ETag"]);
        Assert.EndsWith("/bucket/default", answer["Location"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "BadDigest")]
    [InlineData("x-amz-checksum-type", "COMPOSITE", "InvalidRequest")]
    [InlineData("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "BadDigest")]
    [InlineData("x-amz-mp-object-size", "5", "InvalidRequest")]
    [InlineData("x-amz-mp-object-size", "-1", "InvalidRequest")]
    [InlineData("x-amz-mp-object-size", "many", "InvalidRequest")]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    public async Task What_the_headers_say_of_the_object_must_hold(string header, string value, string code)
    {
        var upload = await MultipartScenario.StartAsync(server, "said", ("x-amz-checksum-algorithm", "CRC64NVME"));
        await upload.PutPartAsync(1, Last);
        var answer = await upload.CompleteAsync(MultipartScenario.Part(1, Last), (header, value));
        Assert.Equal((400, code), answer.Outcome);
        Assert.Equal(404, (int)(await upload.GetAsync()).Status);
        var right = await upload.CompleteAsync(
            MultipartScenario.Part(1, Last), ("x-amz-mp-object-size", $"{Last.Length}"));
        Assert.Equal((200, null), right.Outcome);
        await server.S3.DeleteObjectAsync("bucket", "said", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_part_that_is_not_as_named_is_invalid()
    {
        var upload = await StartedAsync("invalid");
        string[] lists =
        [
            MultipartScenario.Part(1, Last), MultipartScenario.Part(3, Last),
            MultipartScenario.Part(2, Last, ChecksumAlgorithm.Crc32),
        ];
        foreach (var list in lists)
        {
            var answer = await upload.CompleteAsync(list);
            Assert.Equal((400, "InvalidPart"), answer.Outcome);
            Assert.Equal(upload.Id, answer["UploadId"]);
            Assert.Equal(MultipartScenario.Md5(Last), answer["ETag"]);
        }
    }

    [Fact]
    public async Task The_parts_of_a_composite_upload_are_named_with_their_checksums()
    {
        var upload = await MultipartScenario.StartAsync(server, "named", ("x-amz-checksum-algorithm", "CRC32"));
        await upload.PutPartAsync(1, Last, ChecksumAlgorithm.Crc32);
        var without = await upload.CompleteAsync(MultipartScenario.Part(1, Last));
        Assert.Equal((400, "InvalidRequest"), without.Outcome);
        var other = await upload.CompleteAsync(MultipartScenario.Part(1, Last, ChecksumAlgorithm.Sha256));
        Assert.Equal((400, "BadDigest"), other.Outcome);
    }

    [Fact]
    public async Task Parts_are_named_in_order()
    {
        var upload = await StartedAsync("order");
        var answer = await upload.CompleteAsync(MultipartScenario.Part(2, Last) + MultipartScenario.Part(1, First));
        Assert.Equal((400, "InvalidPartOrder"), answer.Outcome);
    }

    [Fact]
    public async Task Only_the_last_part_may_be_small()
    {
        var upload = await MultipartScenario.StartAsync(server, "small");
        await upload.PutPartAsync(1, Last);
        await upload.PutPartAsync(2, Last);
        var answer = await upload.CompleteAsync(MultipartScenario.Part(1, Last) + MultipartScenario.Part(2, Last));
        Assert.Equal((400, "EntityTooSmall"), answer.Outcome);
        Assert.Equal(
            ($"{Last.Length}", "5242880", "1"),
            (answer["ProposedSize"], answer["MinSizeAllowed"], answer["PartNumber"]));
    }

    [Fact]
    public async Task Parts_that_are_not_named_are_left_out_and_numbers_may_have_gaps()
    {
        var upload = await MultipartScenario.StartAsync(server, "gaps");
        await upload.PutPartAsync(2, First);
        await upload.PutPartAsync(5, Last);
        await upload.PutPartAsync(10_000, Last);
        var answer = await upload.CompleteAsync(
            MultipartScenario.Part(2, First) + MultipartScenario.Part(10_000, Last));
        Assert.Equal((200, null), answer.Outcome);
        var got = await upload.GetAsync();
        Assert.Equal([.. First, .. Last], got.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Part><PartNumber>1</PartNumber></Part>")]
    [InlineData("<Part>")]
    public async Task A_list_that_is_none_is_malformed(string list)
    {
        var upload = await MultipartScenario.StartAsync(server, "malformed");
        Assert.Equal((400, "MalformedXML"), (await upload.CompleteAsync(list)).Outcome);
    }

    [Fact]
    public async Task A_completion_that_is_repeated_answers_as_before()
    {
        var upload = await StartedAsync("repeated");
        var list = MultipartScenario.Part(1, First) + MultipartScenario.Part(2, Last);
        var answer = await upload.CompleteAsync(list);
        Assert.Equal(answer.Body, (await upload.CompleteAsync(list)).Body);
        Assert.Equal((404, "NoSuchUpload"), (await upload.CompleteAsync(MultipartScenario.Part(1, First))).Outcome);
        Assert.Equal((404, "NoSuchUpload"), (await upload.CompleteAsync(list, ("If-None-Match", "*"))).Outcome);
    }

    [Fact]
    public async Task An_aborted_upload_cannot_be_completed()
    {
        var upload = await StartedAsync("aborted");
        await upload.AbortAsync();
        var answer = await upload.CompleteAsync(MultipartScenario.Part(1, First));
        Assert.Equal((404, "NoSuchUpload"), answer.Outcome);
    }

    [Fact]
    public async Task Conditions_are_those_of_a_write()
    {
        var upload = await StartedAsync("condition");
        var list = MultipartScenario.Part(1, First);
        Assert.Equal((404, "NoSuchKey"), (await upload.CompleteAsync(list, ("If-Match", "\"x\""))).Outcome);
        await server.SendAsync("PUT", "/bucket/condition", Last);
        Assert.Equal((412, "PreconditionFailed"), (await upload.CompleteAsync(list, ("If-None-Match", "*"))).Outcome);
        var match = await upload.CompleteAsync(list, ("If-Match", $"\"{MultipartScenario.Md5(Last)}\""));
        Assert.Equal((200, null), match.Outcome);
    }

    [Fact]
    public async Task Of_a_hundred_who_complete_where_nothing_is_one_wins()
    {
        var uploads = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var body = BitConverter.GetBytes(number);
            var upload = await MultipartScenario.StartAsync(server, "race");
            await upload.PutPartAsync(1, body);
            return (upload, body);
        }));
        var answers = await Task.WhenAll(uploads.Select(one =>
            one.upload.CompleteAsync(MultipartScenario.Part(1, one.body), ("If-None-Match", "*"))));
        var won = Assert.Single(answers, answer => answer.Outcome == (200, null));
        Assert.Equal(99, answers.Count(answer => answer.Outcome == (412, "PreconditionFailed")));
        var winner = uploads[Array.IndexOf(answers, won)];
        Assert.Equal(winner.body, (await winner.upload.GetAsync()).Body);
    }

    private async Task<MultipartScenario> StartedAsync(string key)
    {
        var upload = await MultipartScenario.StartAsync(server, key);
        await upload.PutPartAsync(1, First);
        await upload.PutPartAsync(2, Last);
        return upload;
    }
}
