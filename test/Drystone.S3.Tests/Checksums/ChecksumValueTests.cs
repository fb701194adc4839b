using System.Security.Cryptography;
using Drystone.S3.Checksums;

namespace Drystone.S3.Tests.Checksums;

public sealed class ChecksumValueTests
{
    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32, "y/Q5Jg==")]
    [InlineData(ChecksumAlgorithm.Crc32C, "4waSgw==")]
    [InlineData(ChecksumAlgorithm.Crc64Nvme, "rosUhgp5mIg=")]
    [InlineData(ChecksumAlgorithm.Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData(ChecksumAlgorithm.Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public void An_incremental_checksum_renders_as_AWS_does_and_starts_over(ChecksumAlgorithm algorithm, string base64)
    {
        using var checksum = IncrementalChecksum.Create(algorithm);
        Span<byte> digest = stackalloc byte[algorithm.DigestBytes()];
        for (var round = 0; round < 2; round++)
        {
            checksum.Append("1234"u8);
            checksum.Append("56789"u8);
            Assert.Equal(algorithm.DigestBytes(), checksum.Finish(digest));
            Assert.Equal(base64, new ChecksumValue(algorithm, digest).ToString());
            Assert.Equal(new ChecksumValue(algorithm, digest), ChecksumValue.Parse(algorithm, base64));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("y/Q5Jg")]
    [InlineData("y/Q5Jh==")]
    [InlineData("y/Q5 Jg==")]
    [InlineData(" y/Q5Jg==")]
    [InlineData("y_Q5Jg==")]
    [InlineData("rosUhgp5mIg=")]
    [InlineData("y/Q5Jg==-2")]
    [InlineData("cbf43926")]
    public void A_value_that_is_not_canonical_base64_of_its_length_is_refused(string text)
    {
        var error = Assert.Throws<S3Exception>(() => ChecksumValue.Parse(ChecksumAlgorithm.Crc32, text));
        Assert.Equal("InvalidRequest", error.Error.Code);
        Assert.Contains("x-amz-checksum-crc32", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y/Q5Jg==-0")]
    [InlineData("y/Q5Jg==-10001")]
    [InlineData("y/Q5Jg==--1")]
    [InlineData("y/Q5Jg==-")]
    public void A_part_count_outside_its_range_is_refused(string text) =>
        Assert.Throws<S3Exception>(() => ChecksumValue.ParseWithPartCount(ChecksumAlgorithm.Crc32, text));

    [Fact]
    public void A_composite_checksum_is_the_hash_of_the_part_digests_with_their_count()
    {
        byte[][] parts = ["first"u8.ToArray(), "second"u8.ToArray()];
        var expected = SHA256.HashData([.. SHA256.HashData(parts[0]), .. SHA256.HashData(parts[1])]);

        var value = MultipartChecksum.Compute(
            ChecksumAlgorithm.Sha256,
            ChecksumType.Composite,
            [.. parts.Select(part => Part(ChecksumAlgorithm.Sha256, part))]);

        Assert.Equal(Convert.ToBase64String(expected) + "-2", value.ToString());
        Assert.Equal(value, ChecksumValue.ParseWithPartCount(ChecksumAlgorithm.Sha256, value.ToString()));
    }

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    public void A_full_object_checksum_comes_from_the_parts_alone(ChecksumAlgorithm algorithm)
    {
        var bytes = new byte[1000];
        new Random(7).NextBytes(bytes);
        var parts = new[] { bytes[..300], bytes[300..600], bytes[600..600], bytes[600..] };

        var value = MultipartChecksum.Compute(
            algorithm,
            ChecksumType.FullObject,
            [.. parts.Select(part => Part(algorithm, part))]);

        Assert.Equal(Part(algorithm, bytes).Value, value);
    }

    [Fact]
    public void Hashes_have_no_full_object_type_and_CRC64NVME_no_composite_one()
    {
        Assert.False(ChecksumAlgorithm.Sha1.Allows(ChecksumType.FullObject));
        Assert.False(ChecksumAlgorithm.Crc64Nvme.Allows(ChecksumType.Composite));
        Assert.True(ChecksumAlgorithm.Crc32.Allows(ChecksumType.FullObject));
        Assert.Equal(ChecksumType.Composite, ChecksumAlgorithm.Crc32C.DefaultMultipartType());
        Assert.Throws<S3Exception>(() => ChecksumAlgorithms.ParseType("FULL_OBJECT", ChecksumAlgorithm.Sha256));
        Assert.Equal(ChecksumType.FullObject, ChecksumAlgorithms.ParseType("full_object", ChecksumAlgorithm.Crc32));
    }

    [Fact]
    public void Every_algorithm_is_found_by_its_names()
    {
        foreach (var algorithm in ChecksumAlgorithms.All)
        {
            Assert.Equal(algorithm, ChecksumAlgorithms.ParseAlgorithm(algorithm.Name()));
            Assert.Equal(algorithm, ChecksumAlgorithms.FromHeaderName(algorithm.HeaderName().ToUpperInvariant()));
        }

        Assert.Null(ChecksumAlgorithms.FromHeaderName("x-amz-checksum-algorithm"));
        Assert.Throws<S3Exception>(() => ChecksumAlgorithms.ParseAlgorithm("MD5"));
    }

    private static PartChecksum Part(ChecksumAlgorithm algorithm, byte[] bytes)
    {
        using var checksum = IncrementalChecksum.Create(algorithm);
        checksum.Append(bytes);
        var digest = new byte[algorithm.DigestBytes()];
        checksum.Finish(digest);
        return new PartChecksum(new ChecksumValue(algorithm, digest), bytes.Length);
    }
}
