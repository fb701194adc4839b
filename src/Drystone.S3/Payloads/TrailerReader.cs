using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.S3.Payloads;

/// <summary>The trailers of an aws-chunked body, line by line.</summary>
/// <param name="declared">Names from <c>x-amz-trailer</c>, lower case.</param>
/// <param name="signer">Null when trailers are not signed.</param>
internal sealed class TrailerReader(IReadOnlyList<string> declared, ChunkSigner? signer)
{
    private const string SignatureName = "x-amz-trailer-signature";

    private readonly Dictionary<string, string> trailers = [];

    // What the signature covers: name:value\n for each trailer in the order they came.
    private readonly StringBuilder signedText = new();
    private bool signatureSeen;

    public IReadOnlyDictionary<string, string> Trailers => trailers;

    /// <param name="line">Without its line end.</param>
    /// <returns>True for the empty line at the end: all that were declared were there and are verified.</returns>
    public bool Read(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            RequireComplete();
            return true;
        }

        // The signature comes last, and clients of minio-go write a line feed of their own before the line end.
        if (signatureSeen)
        {
            throw PayloadErrors.Trailer("The trailer signature is not the last trailer.");
        }

        line = line[^1] == '\n' ? line[..^1] : line;
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw PayloadErrors.Trailer("A trailer is a name, a colon and printable text.");
        }

        Add(
            Encoding.ASCII.GetString(line[..colon]).ToLowerInvariant(),
            Encoding.ASCII.GetString(line[(colon + 1)..]).Trim());
        return false;
    }

    private void Add(string name, string value)
    {
        if (signer is not null && name == SignatureName)
        {
            signatureSeen = true;
            VerifySignature(signer, value);
            return;
        }

        if (!declared.Contains(name))
        {
            throw PayloadErrors.Trailer($"{name} is not declared in x-amz-trailer.");
        }

        if (!trailers.TryAdd(name, value))
        {
            throw PayloadErrors.Trailer($"{name} is there twice.");
        }

        signedText.Append(name).Append(':').Append(value).Append('\n');
    }

    private void VerifySignature(ChunkSigner signer, string value)
    {
        Span<byte> provided = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        signer.SignTrailers(SHA256.HashData(Encoding.ASCII.GetBytes(signedText.ToString())), expected);
        if (!Hex.TryRead(value.AsSpan(), provided) || !CryptographicOperations.FixedTimeEquals(expected, provided))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch);
        }
    }

    private void RequireComplete()
    {
        if (trailers.Count != declared.Count)
        {
            throw PayloadErrors.Trailer("A trailer declared in x-amz-trailer is absent.");
        }

        if (signer is not null && !signatureSeen)
        {
            throw PayloadErrors.Trailer("The trailer signature is absent.");
        }
    }
}
