using System.Globalization;

namespace Drystone.S3.Checksums;

/// <summary>A digest with its algorithm. Two values are equal when algorithm, bytes and part count are.</summary>
public sealed class ChecksumValue : IEquatable<ChecksumValue>
{
    private readonly byte[] _digest;

    /// <param name="algorithm">What made the digest.</param>
    /// <param name="digest">The digest, most significant byte first; copied.</param>
    /// <param name="partCount">Number of parts when the digest is over their digests, else 0.</param>
    public ChecksumValue(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> digest, int partCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, algorithm.DigestBytes());
        ArgumentOutOfRangeException.ThrowIfNegative(partCount);
        Algorithm = algorithm;
        PartCount = partCount;
        _digest = digest.ToArray();
    }

    public ChecksumAlgorithm Algorithm { get; }

    /// <summary>Number of parts of a composite checksum; 0 for one over bytes.</summary>
    public int PartCount { get; }

    public ReadOnlyMemory<byte> Digest => _digest;

    /// <summary>Reads a header or an XML element.</summary>
    /// <exception cref="S3Exception">InvalidRequest unless it is canonical base64 of the exact length.</exception>
    public static ChecksumValue Parse(ChecksumAlgorithm algorithm, string base64) =>
        TryDecode(algorithm, base64) is { } digest ? new(algorithm, digest) : throw Invalid(algorithm);

    /// <summary>Reads a value that may end in <c>-N</c>, as CompleteMultipartUpload sends and objects show.</summary>
    /// <exception cref="S3Exception">InvalidRequest when it has neither form.</exception>
    public static ChecksumValue ParseWithPartCount(ChecksumAlgorithm algorithm, string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return Parse(algorithm, text);
        }

        var count = text.AsSpan(dash + 1);
        var isCount = int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var parts);
        return isCount && parts is >= Limits.FirstPartNumber and <= Limits.LastPartNumber
            && TryDecode(algorithm, text[..dash]) is { } digest
            ? new(algorithm, digest, parts)
            : throw Invalid(algorithm);
    }

    public string ToBase64() => Convert.ToBase64String(_digest);

    /// <summary>The text of headers and XML: base64, with <c>-N</c> for a composite checksum.</summary>
    public override string ToString() => PartCount == 0
        ? ToBase64()
        : string.Create(CultureInfo.InvariantCulture, $"{ToBase64()}-{PartCount}");

    public bool Equals(ChecksumValue? other) =>
        other is not null
        && Algorithm == other.Algorithm
        && PartCount == other.PartCount
        && _digest.AsSpan().SequenceEqual(other._digest);

    public override bool Equals(object? obj) => Equals(obj as ChecksumValue);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Algorithm);
        hash.AddBytes(_digest);
        return hash.ToHashCode();
    }

    private static byte[]? TryDecode(ChecksumAlgorithm algorithm, string base64)
    {
        var digest = new byte[algorithm.DigestBytes()];

        // The framework skips white space and stray trailing bits; writing it back shows whether there were any.
        return Convert.TryFromBase64String(base64, digest, out var written)
            && written == digest.Length
            && Convert.ToBase64String(digest) == base64
            ? digest
            : null;
    }

    private static S3Exception Invalid(ChecksumAlgorithm algorithm) =>
        new(S3Errors.InvalidRequest, $"Value for {algorithm.HeaderName()} header is invalid.");
}
