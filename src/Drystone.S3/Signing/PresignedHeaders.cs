using System.Collections.Frozen;

namespace Drystone.S3.Signing;

/// <summary>Headers that stand in a presigned URL: SDKs put what begins with <c>x-amz-</c> into the query, so that
/// whoever has the URL need not send it. To leave it unread would store an object without the encryption, the lock or
/// the tags that were signed for.</summary>
public static class PresignedHeaders
{
    /// <summary>The parameter that makes a URL a presigned one.</summary>
    public const string SignatureParameter = CanonicalRequest.SignatureParameter;

    private const string Prefix = "x-amz-";

    // AWS does not read checksums in a URL. The SDK for JavaScript puts there, unasked, that of an empty body: it signs
    // before there is one, and every upload would fail.
    private const string Checksum = "x-amz-checksum-";
    private const string ChecksumAlgorithm = "x-amz-sdk-checksum-algorithm";

    /// <summary>What the signature itself says.</summary>
    public static readonly FrozenSet<string> OfSignature = new[]
    {
        V4QueryParser.AlgorithmParameter, V4QueryParser.CredentialParameter, V4QueryParser.DateParameter,
        V4QueryParser.ExpiresParameter, V4QueryParser.SignedHeadersParameter, V4QueryParser.SessionTokenParameter,
        V4QueryParser.ContentSha256Parameter, CanonicalRequest.SignatureParameter,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a parameter of this name says what the header of this name would.</summary>
    public static bool Decides(string name) =>
        IsOf(name, Prefix) && !OfSignature.Contains(name) && !IsOf(name, Checksum) && !IsOf(name, ChecksumAlgorithm);

    private static bool IsOf(string name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
