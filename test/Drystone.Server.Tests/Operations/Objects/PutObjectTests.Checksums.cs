using System.Security.Cryptography;
using Amazon.S3.Model;
using Drystone.S3.Checksums;
using Drystone.S3.Signing;
using static Drystone.Server.Tests.S3ServerFixture;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed partial class PutObjectTests
{
    public static TheoryData<ChecksumAlgorithm> Algorithms => [.. ChecksumAlgorithms.All];

    [Theory]
    [InlineData(PayloadMode.SignedHash)]
    [InlineData(PayloadMode.Unsigned)]
    [InlineData(PayloadMode.StreamingSigned)]
    [InlineData(PayloadMode.StreamingSignedTrailer)]
    [InlineData(PayloadMode.StreamingUnsignedTrailer)]
    public async Task Every_framing_of_the_body_stores_the_same_bytes(PayloadMode mode)
    {
        var body = RandomNumberGenerator.GetBytes(100_000);
        var hasTrailers = mode is PayloadMode.StreamingSignedTrailer or PayloadMode.StreamingUnsignedTrailer;
        var put = await server.Raw.SendAsync(new RawS3Request("PUT", $"/bucket/mode-{mode}")
        {
            Body = body,
            Payload = mode,
            Headers = hasTrailers
                ? [("content-encoding", "aws-chunked"), ("x-amz-trailer", "x-amz-checksum-crc32")]
                : [],
            Trailers = hasTrailers ? [("x-amz-checksum-crc32", Checksum(ChecksumAlgorithm.Crc32, body))] : [],
        });
        Assert.Equal((200, null), put.Outcome);
        var read = await server.SendAsync("GET", $"/bucket/mode-{mode}");
        Assert.Equal(body, read.Body);
        Assert.Null(read.Header("Content-Encoding"));
    }

    [Fact]
    public async Task A_body_of_another_hash_than_signed_is_refused_and_not_stored()
    {
        var put = await server.Raw.SendAsync(new RawS3Request("PUT", "/bucket/tampered")
        {
            Body = Body,
            Payload = PayloadMode.StreamingUnsignedTrailer,
            Headers = [("x-amz-trailer", "x-amz-checksum-sha256")],
            Trailers = [("x-amz-checksum-sha256", Checksum(ChecksumAlgorithm.Sha256, "other"u8.ToArray()))],
        });
        Assert.Equal((400, "BadDigest"), put.Outcome);
        await AssertAbsentAsync("tampered");
    }

    [Theory]
    [InlineData("not base64", "InvalidDigest")]
    [InlineData("", "InvalidDigest")]
    [InlineData("AAAA", "InvalidDigest")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    public async Task A_wrong_Content_MD5_stores_nothing(string md5, string code)
    {
        var put = await server.SendAsync("PUT", "/bucket/wrong-md5", Body, ("Content-MD5", md5));
        Assert.Equal((400, code), put.Outcome);
        await AssertAbsentAsync("wrong-md5");
    }

    [Fact]
    public async Task A_right_Content_MD5_is_accepted()
    {
        var md5 = Convert.ToBase64String(MD5.HashData(Body));
        var put = await server.SendAsync("PUT", "/bucket/right-md5", Body, ("Content-MD5", md5));
        Assert.Equal((200, null), put.Outcome);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_checksum_in_a_header_is_verified_kept_and_shown(ChecksumAlgorithm algorithm)
    {
        var (header, value) = (algorithm.HeaderName(), Checksum(algorithm, Body));
        var put = await server.SendAsync("PUT", $"/bucket/header-{algorithm}", Body, (header, value));
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(value, put.Header(header));
        Assert.Equal("FULL_OBJECT", put.Header("x-amz-checksum-type"));

        var read = await server.SendAsync(
            "GET", $"/bucket/header-{algorithm}", headers: ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal(value, read.Header(header));

        var wrong = Checksum(algorithm, "other"u8.ToArray());
        var refused = await server.SendAsync("PUT", $"/bucket/wrong-{algorithm}", Body, (header, wrong));
        Assert.Equal((400, "BadDigest"), refused.Outcome);
        await AssertAbsentAsync($"wrong-{algorithm}");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_checksum_in_a_trailer_is_verified_kept_and_shown(ChecksumAlgorithm algorithm)
    {
        var (header, value) = (algorithm.HeaderName(), Checksum(algorithm, Body));
        var put = await PutWithTrailerAsync($"trailer-{algorithm}", header, value);
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(value, put.Header(header));

        var wrong = Checksum(algorithm, "other"u8.ToArray());
        var refused = await PutWithTrailerAsync($"bad-trailer-{algorithm}", header, wrong);
        Assert.Equal((400, "BadDigest"), refused.Outcome);
        await AssertAbsentAsync($"bad-trailer-{algorithm}");
    }

    [Fact]
    public async Task The_SDK_is_answered_the_checksum_it_sent_by_itself()
    {
        // The SDK computes the other two only with a native library.
        Amazon.S3.ChecksumAlgorithm[] algorithms =
        [
            Amazon.S3.ChecksumAlgorithm.CRC32, Amazon.S3.ChecksumAlgorithm.SHA1, Amazon.S3.ChecksumAlgorithm.SHA256,
        ];
        foreach (var algorithm in algorithms)
        {
            var put = await server.S3.PutObjectAsync(new PutObjectRequest
            {
                BucketName = Bucket,
                Key = $"sdk-{algorithm}",
                InputStream = new MemoryStream(Body),
                ChecksumAlgorithm = algorithm,
            });
            string?[] sums = [put.ChecksumCRC32, put.ChecksumSHA1, put.ChecksumSHA256];
            Assert.Single(sums, sum => sum is not null);
        }
    }

    [Fact]
    public async Task Without_a_checksum_CRC64NVME_is_computed_as_AWS_does()
    {
        var put = await server.SendAsync("PUT", "/bucket/default-checksum", Body);
        Assert.Equal(Checksum(ChecksumAlgorithm.Crc64Nvme, Body), put.Header("x-amz-checksum-crc64nvme"));
    }

    [Fact]
    public async Task Two_checksums_are_refused()
    {
        var put = await server.SendAsync(
            "PUT", "/bucket/two-sums", Body,
            ("x-amz-checksum-crc32", Checksum(ChecksumAlgorithm.Crc32, Body)),
            ("x-amz-checksum-sha1", Checksum(ChecksumAlgorithm.Sha1, Body)));
        Assert.Equal((400, "InvalidRequest"), put.Outcome);
        await AssertAbsentAsync("two-sums");
    }

    [Theory]
    [InlineData("CRC32", null, null)]
    [InlineData("CRC32", "x-amz-checksum-sha1", "5hzpvtkCLd6ndIfXA+CLWsxmNTg=")]
    [InlineData("MD4", null, null)]
    [InlineData(null, "x-amz-checksum-crc32", "****")]
    public async Task A_checksum_that_is_announced_and_not_sent_or_broken_is_refused(
        string? algorithm, string? header, string? value)
    {
        var headers = new List<(string, string)>();
        if (algorithm is not null)
        {
            headers.Add(("x-amz-sdk-checksum-algorithm", algorithm));
        }

        if (header is not null)
        {
            headers.Add((header, value!));
        }

        var put = await server.SendAsync("PUT", "/bucket/bad-sum", Body, [.. headers]);
        Assert.Equal((400, "InvalidRequest"), put.Outcome);
        await AssertAbsentAsync("bad-sum");
    }

    private Task<RawS3Answer> PutWithTrailerAsync(string key, string header, string value) =>
        server.Raw.SendAsync(new RawS3Request("PUT", $"/bucket/{key}")
        {
            Body = Body,
            Payload = PayloadMode.StreamingUnsignedTrailer,
            Headers = [("x-amz-trailer", header)],
            Trailers = [(header, value)],
        });

    private static string Checksum(ChecksumAlgorithm algorithm, byte[] body)
    {
        using var checksum = IncrementalChecksum.Create(algorithm);
        checksum.Append(body);
        var digest = new byte[algorithm.DigestBytes()];
        checksum.Finish(digest);
        return Convert.ToBase64String(digest);
    }
}
