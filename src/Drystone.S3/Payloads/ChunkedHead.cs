using System.Globalization;
using Drystone.S3.Signing;

namespace Drystone.S3.Payloads;

/// <summary>What the head of a request says about its aws-chunked body.</summary>
internal static class ChunkedHead
{
    private const StringSplitOptions SplitOptions =
        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    public static long DecodedLength(IRequestHead head)
    {
        var text = head.GetHeader("x-amz-decoded-content-length")
            ?? throw new S3Exception(
                S3Errors.MissingContentLength,
                "You must provide the x-amz-decoded-content-length HTTP header.");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw S3Exception.InvalidArgument(
                "x-amz-decoded-content-length is not a number of bytes.",
                "x-amz-decoded-content-length",
                text);
    }

    /// <summary>The names in <c>x-amz-trailer</c>, lower case, each once.</summary>
    public static IReadOnlyList<string> DeclaredTrailers(IRequestHead head)
    {
        if (head.GetHeader("x-amz-trailer") is not { } header)
        {
            return [];
        }

        var names = header.ToLowerInvariant().Split(',', PayloadLimits.MaxTrailers + 1, SplitOptions);
        if (names.Length > PayloadLimits.MaxTrailers
            || names.Distinct().Count() != names.Length
            || !Array.TrueForAll(names, name => name.StartsWith("x-amz-checksum-", StringComparison.Ordinal)))
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "The value specified in the x-amz-trailer header is not supported");
        }

        return names;
    }
}
