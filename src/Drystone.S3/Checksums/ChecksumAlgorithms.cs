using System.Diagnostics;

namespace Drystone.S3.Checksums;

/// <summary>Names and rules of each checksum algorithm.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html</remarks>
public static class ChecksumAlgorithms
{
    /// <summary>Length in bytes of the longest digest.</summary>
    public const int LongestDigestBytes = 32;

    public static IReadOnlyList<ChecksumAlgorithm> All { get; } = Enum.GetValues<ChecksumAlgorithm>();

    /// <summary>The value of <c>x-amz-checksum-algorithm</c> and of the XML element of that name.</summary>
    public static string Name(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32",
        ChecksumAlgorithm.Crc32C => "CRC32C",
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME",
        ChecksumAlgorithm.Sha1 => "SHA1",
        ChecksumAlgorithm.Sha256 => "SHA256",
        _ => throw new UnreachableException(),
    };

    /// <summary>The header, or trailer, that carries the value.</summary>
    public static string HeaderName(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "x-amz-checksum-crc32",
        ChecksumAlgorithm.Crc32C => "x-amz-checksum-crc32c",
        ChecksumAlgorithm.Crc64Nvme => "x-amz-checksum-crc64nvme",
        ChecksumAlgorithm.Sha1 => "x-amz-checksum-sha1",
        ChecksumAlgorithm.Sha256 => "x-amz-checksum-sha256",
        _ => throw new UnreachableException(),
    };

    /// <summary>The XML element that carries the value.</summary>
    public static string ElementName(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "ChecksumCRC32",
        ChecksumAlgorithm.Crc32C => "ChecksumCRC32C",
        ChecksumAlgorithm.Crc64Nvme => "ChecksumCRC64NVME",
        ChecksumAlgorithm.Sha1 => "ChecksumSHA1",
        ChecksumAlgorithm.Sha256 => "ChecksumSHA256",
        _ => throw new UnreachableException(),
    };

    /// <summary>Length in bytes of the digest.</summary>
    public static int DigestBytes(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        ChecksumAlgorithm.Sha256 => 32,
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether a multipart upload may ask for this combination.</summary>
    public static bool Allows(this ChecksumAlgorithm algorithm, ChecksumType type) => algorithm switch
    {
        ChecksumAlgorithm.Crc64Nvme => type == ChecksumType.FullObject,
        ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256 => type == ChecksumType.Composite,
        _ => true,
    };

    /// <summary>The type of a multipart upload that names the algorithm and no type.</summary>
    public static ChecksumType DefaultMultipartType(this ChecksumAlgorithm algorithm) =>
        algorithm == ChecksumAlgorithm.Crc64Nvme ? ChecksumType.FullObject : ChecksumType.Composite;

    /// <summary>The value of <c>x-amz-checksum-type</c>.</summary>
    public static string Name(this ChecksumType type) =>
        type == ChecksumType.FullObject ? "FULL_OBJECT" : "COMPOSITE";

    /// <summary>Reads <c>x-amz-checksum-algorithm</c> or <c>x-amz-sdk-checksum-algorithm</c>, in any case.</summary>
    /// <exception cref="S3Exception">InvalidRequest when it is none of the five.</exception>
    public static ChecksumAlgorithm ParseAlgorithm(string value)
    {
        foreach (var algorithm in All)
        {
            if (value.Equals(algorithm.Name(), StringComparison.OrdinalIgnoreCase))
            {
                return algorithm;
            }
        }

        throw new S3Exception(
            S3Errors.InvalidRequest,
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    }

    /// <summary>Reads <c>x-amz-checksum-type</c>, in any case.</summary>
    /// <exception cref="S3Exception">InvalidRequest when it is neither, or not allowed with the algorithm.</exception>
    public static ChecksumType ParseType(string value, ChecksumAlgorithm algorithm)
    {
        var type = value.ToUpperInvariant() switch
        {
            "FULL_OBJECT" => ChecksumType.FullObject,
            "COMPOSITE" => ChecksumType.Composite,
            _ => throw new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-checksum-type header is invalid."),
        };

        return algorithm.Allows(type)
            ? type
            : throw new S3Exception(
                S3Errors.InvalidRequest,
                $"The {type.Name()} checksum type cannot be used with the {algorithm.Name()} checksum algorithm.");
    }

    /// <summary>The answer to bytes that do not have the checksum their sender named.</summary>
    public static S3Exception Mismatch(this ChecksumAlgorithm algorithm) => new(
        S3Errors.BadDigest,
        $"The {algorithm.Name()} you specified did not match the calculated checksum.");

    /// <summary>The algorithm of a header or trailer name; null when the name is no checksum's.</summary>
    public static ChecksumAlgorithm? FromHeaderName(string name)
    {
        foreach (var algorithm in All)
        {
            if (name.Equals(algorithm.HeaderName(), StringComparison.OrdinalIgnoreCase))
            {
                return algorithm;
            }
        }

        return null;
    }
}
