using System.Security.Cryptography;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Reads the document in a request's body, checked against everything that the client said about it.</summary>
internal static class XmlBody
{
    private const int FirstBufferBytes = 4 << 10;

    /// <summary>Empty when there is no body. Memory grows as bytes arrive, whatever was announced.</summary>
    /// <exception cref="S3Exception">MalformedXML when it is too large; else what is wrong with body or
    /// digests.</exception>
    public static ValueTask<ReadOnlyMemory<byte>> ReadAsync(S3Request request, int maxBytes) =>
        ReadAsync(request, maxBytes, ExpectedDigests.Read(request));

    /// <param name="expected">What the request says of the document.</param>
    /// <inheritdoc cref="ReadAsync(S3Request, int)"/>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        S3Request request, int maxBytes, ExpectedDigests expected)
    {
        var payload = request.OpenPayload();
        if (payload.DecodedLength > maxBytes)
        {
            throw TooLarge();
        }

        var buffer = new byte[FirstBufferBytes];
        var length = 0;
        int count;
        while ((count = await payload.ReadAsync(buffer.AsMemory(length), request.Cancel)) > 0)
        {
            length += count;
            if (length > maxBytes)
            {
                throw TooLarge();
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        request.BytesReceived += length;
        var body = buffer.AsMemory(0, length);
        Check(body.Span, expected, expected.ChecksumOf(payload));
        return body;
    }

    private static void Check(ReadOnlySpan<byte> body, ExpectedDigests expected, ChecksumValue? said)
    {
        if (expected.Md5 is { } md5 && !MD5.HashData(body).AsSpan().SequenceEqual(md5))
        {
            throw new S3Exception(S3Errors.BadDigest);
        }

        if (said is not null)
        {
            using var checksum = IncrementalChecksum.Create(said.Algorithm);
            checksum.Append(body);
            Span<byte> digest = stackalloc byte[ChecksumAlgorithms.LongestDigestBytes];
            if (!said.Equals(new ChecksumValue(said.Algorithm, digest[..checksum.Finish(digest)])))
            {
                throw said.Algorithm.Mismatch();
            }
        }
    }

    private static S3Exception TooLarge() => new(S3Errors.MalformedXML, "The document is larger than any valid one.");
}
