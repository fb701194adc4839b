using System.Security.Cryptography;

namespace Drystone.S3.Signing;

/// <summary>The values of <c>x-amz-content-sha256</c>.</summary>
internal static class ContentSha256
{
    public const string HeaderName = "x-amz-content-sha256";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public const string Streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string StreamingTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    public const string StreamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    public const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly byte[] EmptySha256 = SHA256.HashData([]);

    /// <param name="sha256">The hash the value names; empty for the constants.</param>
    public static PayloadMode Parse(string value, out ReadOnlyMemory<byte> sha256)
    {
        sha256 = default;
        switch (value)
        {
            case UnsignedPayload:
                return PayloadMode.Unsigned;
            case Streaming:
                return PayloadMode.StreamingSigned;
            case StreamingTrailer:
                return PayloadMode.StreamingSignedTrailer;
            case StreamingUnsignedTrailer:
                return PayloadMode.StreamingUnsignedTrailer;
            case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD":
            case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER":
                throw new S3Exception(S3Errors.NotImplemented, "SigV4A payloads are not implemented.");
            case Empty:
                sha256 = EmptySha256;
                return PayloadMode.SignedHash;
        }

        var hash = new byte[SHA256.HashSizeInBytes];
        if (!Hex.TryRead(value.AsSpan(), hash))
        {
            throw S3Exception.InvalidArgument(
                $"{HeaderName} must be {UnsignedPayload}, {StreamingUnsignedTrailer}, {Streaming}, " +
                $"{StreamingTrailer} or a valid sha256 value.",
                HeaderName,
                value);
        }

        sha256 = hash;
        return PayloadMode.SignedHash;
    }

    /// <summary>The mode of a request that no SigV4 signature covers, so that no chunk can be signed either.</summary>
    public static PayloadMode ParseWithoutSeed(string? value, out ReadOnlyMemory<byte> sha256)
    {
        sha256 = default;
        var mode = value is null ? PayloadMode.Unsigned : Parse(value, out sha256);
        return mode is PayloadMode.StreamingSigned or PayloadMode.StreamingSignedTrailer
            ? throw new S3Exception(S3Errors.AccessDenied, $"{value} needs a request signed with AWS4-HMAC-SHA256.")
            : mode;
    }
}
