using System.Security.Cryptography;
using Drystone.S3.Signing;

namespace Drystone.S3.Payloads;

/// <summary>The body itself, held against its length and, when signed, its hash.</summary>
internal sealed class PlainDecoder(long? contentLength, Authentication authentication) : PayloadDecoder
{
    private readonly IncrementalHash? sha256 = authentication.Payload == PayloadMode.SignedHash
        ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
        : null;

    private long decodedBytes;

    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = written = Math.Min(input.Length, output.Length);
        decodedBytes += written;
        if (decodedBytes > contentLength)
        {
            throw PayloadErrors.Incomplete();
        }

        input[..written].CopyTo(output);
        sha256?.AppendData(input[..written]);
    }

    public override void Complete()
    {
        if (contentLength is not null && decodedBytes != contentLength)
        {
            throw PayloadErrors.Incomplete();
        }

        if (sha256 is null)
        {
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha256.GetHashAndReset(hash);
        sha256.Dispose();
        if (!CryptographicOperations.FixedTimeEquals(hash, authentication.ExpectedSha256.Span))
        {
            throw new S3Exception(S3Errors.XAmzContentSHA256Mismatch, details:
            [
                new("ClientComputedContentSHA256", Convert.ToHexStringLower(authentication.ExpectedSha256.Span)),
                new("S3ComputedContentSHA256", Convert.ToHexStringLower(hash)),
            ]);
        }
    }
}
