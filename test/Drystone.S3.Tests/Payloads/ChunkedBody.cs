using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Payloads;

/// <summary>Writes aws-chunked bodies, right ones and wrong ones.</summary>
internal sealed class ChunkedBody(ChunkSigner? signer)
{
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly byte[] signature = new byte[SHA256.HashSizeInBytes];

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    public ChunkedBody Chunk(ReadOnlySpan<byte> data)
    {
        var header = data.Length.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        if (signer is not null)
        {
            signer.SignChunk(SHA256.HashData(data), signature);
            header += ";chunk-signature=" + Convert.ToHexStringLower(signature);
        }

        Raw(header + "\r\n");
        bytes.Write(data);
        return data.IsEmpty ? this : Raw("\r\n");
    }

    /// <summary>The final chunk; the empty line after it is the caller's, or the trailers'.</summary>
    public ChunkedBody Last() => Chunk([]);

    public ChunkedBody Trailer(string name, string value, string lineEnd = "\r\n") => Raw($"{name}:{value}{lineEnd}");

    public ChunkedBody TrailerSignature(string signedText)
    {
        signer!.SignTrailers(SHA256.HashData(Encoding.ASCII.GetBytes(signedText)), signature);
        return Trailer("x-amz-trailer-signature", Convert.ToHexStringLower(signature));
    }

    public ChunkedBody Raw(string text)
    {
        bytes.Write(Encoding.Latin1.GetBytes(text));
        return this;
    }
}
