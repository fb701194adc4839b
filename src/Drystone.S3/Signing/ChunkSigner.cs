using System.Security.Cryptography;
using System.Text;

namespace Drystone.S3.Signing;

/// <summary>
/// The chain of signatures over an aws-chunked body: each covers its chunk and the signature before it, the first
/// one the signature of the request itself. Not thread-safe; one instance per body.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html</remarks>
public sealed class ChunkSigner
{
    /// <summary>Hexadecimal digits of a signature or of a SHA-256.</summary>
    internal const int HexLength = 2 * SHA256.HashSizeInBytes;

    private readonly SigningKey signingKey;

    // Both strings to sign stand ready; only the previous signature and the hash are written per chunk.
    private readonly byte[] chunkStringToSign;
    private readonly byte[] trailerStringToSign;
    private readonly byte[] previousSignature = new byte[HexLength];

    internal ChunkSigner(
        SigningKey signingKey, string timestamp, CredentialScope scope, ReadOnlySpan<byte> seedSignature)
    {
        this.signingKey = signingKey;
        var blank = new string('0', HexLength);
        chunkStringToSign = Encoding.UTF8.GetBytes(
            $"AWS4-HMAC-SHA256-PAYLOAD\n{timestamp}\n{scope}\n{blank}\n{ContentSha256.Empty}\n{blank}");
        trailerStringToSign = Encoding.UTF8.GetBytes(
            $"AWS4-HMAC-SHA256-TRAILER\n{timestamp}\n{scope}\n{blank}\n{blank}");
        Hex.Write(seedSignature, previousSignature);
    }

    /// <summary>The signature of the next chunk, which becomes the link for the one after it.</summary>
    /// <param name="chunkSha256">32 bytes; of no bytes for the final chunk.</param>
    /// <param name="signature">Receives 32 bytes.</param>
    public void SignChunk(ReadOnlySpan<byte> chunkSha256, Span<byte> signature) =>
        Sign(chunkStringToSign, HexLength + 1, chunkSha256, signature);

    /// <summary>The signature over the trailers, after the final chunk's.</summary>
    /// <param name="trailersSha256">32 bytes: the hash of <c>name:value\n</c> for each trailer in order.</param>
    /// <param name="signature">Receives 32 bytes.</param>
    public void SignTrailers(ReadOnlySpan<byte> trailersSha256, Span<byte> signature) =>
        Sign(trailerStringToSign, 0, trailersSha256, signature);

    private void Sign(byte[] stringToSign, int gapBeforeHash, ReadOnlySpan<byte> sha256, Span<byte> signature)
    {
        var hash = stringToSign.AsSpan(^HexLength..);
        var previousStart = stringToSign.Length - HexLength - gapBeforeHash - 1 - HexLength;
        previousSignature.CopyTo(stringToSign.AsSpan(previousStart));
        Hex.Write(sha256, hash);
        signingKey.Sign(stringToSign, signature);
        Hex.Write(signature, previousSignature);
    }
}
