using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Server.Tests.Attacks;

/// <summary>aws-chunked bodies, right ones and the pieces of wrong ones.</summary>
internal static class AwsChunks
{
    public const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    public const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A signed chunk; the final one when the text is empty.</summary>
    public static string Chunk(ChunkSigner signer, string text) =>
        $"{text.Length:x};chunk-signature={Signature(signer, text)}\r\n{text}\r\n";

    /// <summary>The head of the final chunk where trailers follow it.</summary>
    public static string LastChunk(ChunkSigner signer) => $"0;chunk-signature={Signature(signer, "")}\r\n";

    public static string Signature(ChunkSigner signer, string text)
    {
        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        signer.SignChunk(SHA256.HashData(Bytes(text)), signature);
        return Convert.ToHexStringLower(signature);
    }

    public static string TrailerSignature(ChunkSigner signer, string trailers)
    {
        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        signer.SignTrailers(SHA256.HashData(Bytes(trailers)), signature);
        return $"x-amz-trailer-signature:{Convert.ToHexStringLower(signature)}\r\n";
    }

    public static string Sha256(string text) => Convert.ToBase64String(SHA256.HashData(Bytes(text)));
}
