using System.Security.Cryptography;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Payloads;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>What a client says its body hashes to, in headers or in a trailer that is still to come.</summary>
/// <param name="Md5">Content-MD5; null when not sent.</param>
/// <param name="Algorithm">Of the checksum; null when the client named none.</param>
/// <param name="Value">Null when it comes as a trailer, or not at all.</param>
/// <param name="TrailerName">The header name under which it comes as a trailer; null when it does not.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html</remarks>
internal sealed record ExpectedDigests(
    byte[]? Md5, ChecksumAlgorithm? Algorithm, ChecksumValue? Value, string? TrailerName)
{
    /// <exception cref="S3Exception">InvalidDigest, or InvalidRequest when they contradict one another.</exception>
    public static ExpectedDigests Read(S3Request request)
    {
        var md5 = ReadMd5(request.Header("Content-MD5"));
        var values = ChecksumAlgorithms.All
            .Where(algorithm => request.Header(algorithm.HeaderName()) is not null)
            .Select(algorithm => ChecksumValue.Parse(algorithm, request.Header(algorithm.HeaderName())!))
            .ToList();
        var trailers = Trailers(request);
        if (values.Count + trailers.Count > 1)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        var algorithm = values.Count > 0 ? values[0].Algorithm
            : trailers.Count > 0 ? ChecksumAlgorithms.FromHeaderName(trailers[0])
            : (ChecksumAlgorithm?)null;
        CheckSdkAlgorithm(request, algorithm);
        return new ExpectedDigests(
            md5, algorithm, values.Count > 0 ? values[0] : null, trailers.Count > 0 ? trailers[0] : null);
    }

    /// <summary>Of a request whose checksum headers are not about its body.</summary>
    /// <exception cref="S3Exception">InvalidDigest.</exception>
    public static ExpectedDigests ReadMd5Alone(S3Request request) =>
        new(ReadMd5(request.Header("Content-MD5")), Algorithm: null, Value: null, TrailerName: null);

    /// <summary>The checksum that the client sent; null when it sent none.</summary>
    public ChecksumValue? ChecksumOf(PayloadReader ended) => TrailerName is null
        ? Value
        : ChecksumValue.Parse(Algorithm!.Value, ended.Trailers[TrailerName]);

    private static List<string> Trailers(S3Request request) =>
        (request.Header(Headers.Trailer) ?? string.Empty)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.ToLowerInvariant())
            .Where(name => ChecksumAlgorithms.FromHeaderName(name) is not null)
            .ToList();

    private static void CheckSdkAlgorithm(S3Request request, ChecksumAlgorithm? sent)
    {
        if (request.Header(Headers.SdkChecksumAlgorithm) is not { Length: > 0 } name)
        {
            return;
        }

        var announced = ChecksumAlgorithms.ParseAlgorithm(name);
        if (sent is null)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                    + "headers were found.");
        }

        if (sent != announced)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }
    }

    private static byte[]? ReadMd5(string? header)
    {
        if (header is null)
        {
            return null;
        }

        var digest = new byte[MD5.HashSizeInBytes];
        return Convert.TryFromBase64String(header.Trim(), digest, out var count) && count == digest.Length
            ? digest
            : throw new S3Exception(S3Errors.InvalidDigest, details: [new("Content-MD5", header)]);
    }
}
