using System.Buffers;

namespace Drystone.S3.Addressing;

/// <summary>AWS's rules for the names of new buckets.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html</remarks>
public static class BucketNaming
{
    // Buckets made before 2018 in us-east-1 may have names up to 255 characters with capitals and underscores; a
    // request may name one, and then it does not exist. What goes beyond even that is refused before any look-up.
    private const int AddressableLength = 255;

    private static readonly SearchValues<char> AddressableCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    private static readonly SearchValues<char> AllowedCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    // AWS also reserves "amzn-s3-demo-" for its documentation; people who follow that documentation here use it.
    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-"];

    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <returns>Why the name may not be given to a new bucket; null when it may.</returns>
    public static string? Validate(string name)
    {
        if (name.Length is < Limits.BucketNameMinimumLength or > Limits.BucketNameLength)
        {
            return "Bucket names must be between 3 and 63 characters long.";
        }

        if (name.AsSpan().ContainsAnyExcept(AllowedCharacters))
        {
            return "Bucket names can consist only of lowercase letters, numbers, periods and hyphens.";
        }

        if (!char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
        {
            return "Bucket names must begin and end with a letter or number.";
        }

        if (name.Contains("..", StringComparison.Ordinal))
        {
            return "Bucket names must not contain two adjacent periods.";
        }

        // Labels of a host name neither begin nor end with a hyphen.
        if (name.Contains(".-", StringComparison.Ordinal) || name.Contains("-.", StringComparison.Ordinal))
        {
            return "Bucket names must not contain a hyphen next to a period.";
        }

        return IsIPv4Form(name) ? "Bucket names must not be formatted as an IP address." : ReservedReason(name);
    }

    /// <exception cref="S3Exception">InvalidBucketName with the rule that is broken.</exception>
    public static void ThrowIfInvalid(string name)
    {
        if (Validate(name) is { } reason)
        {
            throw Invalid(name, $"{S3Errors.InvalidBucketName.Message} {reason}");
        }
    }

    internal static void ThrowIfNotAddressable(string name)
    {
        if (name.Length is 0 or > AddressableLength
            || name is "." or ".."
            || name.AsSpan().ContainsAnyExcept(AddressableCharacters))
        {
            throw Invalid(name, message: null);
        }
    }

    private static string? ReservedReason(string name)
    {
        foreach (var prefix in ReservedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return $"Bucket names must not start with the prefix {prefix}.";
            }
        }

        foreach (var suffix in ReservedSuffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return $"Bucket names must not end with the suffix {suffix}.";
            }
        }

        return null;
    }

    private static bool IsIPv4Form(string name)
    {
        var labels = name.Split('.');
        return labels.Length == 4 && labels.All(label => label.Length is 1 or 2 or 3 && label.All(char.IsAsciiDigit));
    }

    private static S3Exception Invalid(string name, string? message) =>
        new(S3Errors.InvalidBucketName, message, [new("BucketName", name)]);
}
