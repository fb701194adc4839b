using System.Net;
using System.Text.RegularExpressions;

namespace Drystone.Client.Taxonomy;

/// <summary>S3's rules for the names of buckets.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html</summary>
public static partial class BucketNames
{
    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];

    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <summary>What is wrong with a name; null when S3 allows it.</summary>
    public static string? ProblemOf(string name)
    {
        if (name.Length is < 3 or > 63)
        {
            return "it must have 3 to 63 characters";
        }

        if (!Allowed().IsMatch(name))
        {
            return "it may have lower case letters, digits, hyphens and dots, and begins and ends with one of the "
                + "first two";
        }

        if (name.Contains("..", StringComparison.Ordinal))
        {
            return "it has two dots side by side";
        }

        if (IPAddress.TryParse(name, out _) && name.Count(c => c == '.') == 3)
        {
            return "it looks like an IP address";
        }

        var reserved = Array.Find(ReservedPrefixes, one => name.StartsWith(one, StringComparison.Ordinal))
            ?? Array.Find(ReservedSuffixes, one => name.EndsWith(one, StringComparison.Ordinal));
        return reserved is null ? null : $"'{reserved}' is reserved";
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]*[a-z0-9]$")]
    private static partial Regex Allowed();
}
