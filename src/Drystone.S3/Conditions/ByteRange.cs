using System.Globalization;

namespace Drystone.S3.Conditions;

/// <summary>Bytes of an object: at least one, and within it.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="LengthBytes">Number of bytes.</param>
public readonly record struct ByteRange(long Start, long LengthBytes)
{
    private const string Unit = "bytes=";

    /// <summary>Offset of the last byte.</summary>
    public long Last => Start + LengthBytes - 1;

    /// <summary>Reads the Range header.</summary>
    /// <returns>
    /// Null means the whole object: no header, several ranges, another unit or a broken form, all of which AWS ignores.
    /// </returns>
    /// <exception cref="S3Exception">InvalidRange when no byte of the object is in the range.</exception>
    public static ByteRange? Parse(string? header, long sizeBytes)
    {
        if (header is null || !TrySplit(header, out var first, out var last))
        {
            return null;
        }

        if (first is null)
        {
            return last is { } suffix ? Suffix(suffix, sizeBytes, header) : null;
        }

        if (last < first)
        {
            return null;
        }

        return first < sizeBytes
            ? FromTo(first.Value, Math.Min(last ?? long.MaxValue, sizeBytes - 1))
            : throw NotSatisfiable(header, sizeBytes);
    }

    /// <summary>Reads <c>x-amz-copy-source-range</c>, which has only the form <c>bytes=first-last</c>.</summary>
    /// <exception cref="S3Exception">InvalidArgument for another form or a range not wholly inside the
    /// source.</exception>
    public static ByteRange ParseCopySource(string header, long sizeBytes)
    {
        if (!TrySplit(header, out var first, out var last) || first is null || last is null || last < first)
        {
            throw S3Exception.InvalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                    + "zero-based offsets of the first and last bytes to copy",
                Headers.CopySourceRange,
                header);
        }

        return last < sizeBytes
            ? FromTo(first.Value, last.Value)
            : throw S3Exception.InvalidArgument(
                $"Range specified is not valid for source object of size: {sizeBytes}",
                Headers.CopySourceRange,
                header);
    }

    /// <summary>The Content-Range header of a part of an object.</summary>
    public string ToContentRange(long sizeBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {Start}-{Last}/{sizeBytes}");

    private static ByteRange FromTo(long first, long last) => new(first, last - first + 1);

    private static ByteRange Suffix(long suffixBytes, long sizeBytes, string header)
    {
        var lengthBytes = Math.Min(suffixBytes, sizeBytes);
        return lengthBytes > 0
            ? new ByteRange(sizeBytes - lengthBytes, lengthBytes)
            : throw NotSatisfiable(header, sizeBytes);
    }

    private static bool TrySplit(string header, out long? first, out long? last)
    {
        (first, last) = (null, null);
        var text = header.AsSpan().Trim();
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[Unit.Length..];
        var dash = text.IndexOf('-');
        return dash >= 0 && TryOffset(text[..dash], out first) && TryOffset(text[(dash + 1)..], out last);
    }

    private static bool TryOffset(ReadOnlySpan<char> digits, out long? offset)
    {
        offset = null;
        digits = digits.Trim();
        if (digits.IsEmpty)
        {
            return true;
        }

        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // More digits than a long holds are an offset past every object, not a broken form.
        offset = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : long.MaxValue;
        return true;
    }

    private static S3Exception NotSatisfiable(string header, long sizeBytes) => new(S3Errors.InvalidRange, details:
    [
        new("RangeRequested", header),
        new("ActualObjectSize", sizeBytes.ToString(CultureInfo.InvariantCulture)),
    ]);
}
