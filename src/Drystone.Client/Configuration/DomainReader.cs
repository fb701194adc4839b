using System.Text.RegularExpressions;
using Drystone.Client.Taxonomy;

namespace Drystone.Client.Configuration;

/// <summary>Reads <c>S3_BUCKET_DOMAIN</c> and <c>S3_PREFIX_DOMAIN</c>.</summary>
internal static partial class DomainReader
{
    /// <summary>The names of the store's own bucket and prefix, which have no domain in them.</summary>
    private static readonly string[] OwnNames = ["S3_BUCKET", "bucket", "S3_PREFIX", "key_prefix"];

    public static Dictionary<string, BucketLocation> Read(SettingSource source, SettingsRequirements requirements)
    {
        var domains = new Dictionary<string, BucketLocation>(StringComparer.Ordinal);
        foreach (var domain in DomainsOf(source).Union(requirements.Domains).Order(StringComparer.Ordinal))
        {
            var setting = ContractSettings.Bucket(domain);
            if (source.Find(setting, out var name) is { } bucket)
            {
                domains[domain] = new BucketLocation(CheckedBucket(source, name, bucket), Prefix(source, domain));
                continue;
            }

            var why = requirements.Domains.Contains(domain)
                ? "is missing."
                : $"is missing, while {ContractSettings.Prefix(domain).Name} is set.";
            source.Problem(setting.Name, why, "Set it to the name of a bucket.");
        }

        return domains;
    }

    private static IEnumerable<string> DomainsOf(SettingSource source) => source.Names
        .Where(name => source.Raw(name) is not null)
        .Select(name => DomainName().Match(name))
        .Where(match => match.Success)
        .Select(match => match.Groups["domain"].Value)
        .Concat(OwnNames.Any(name => source.Raw(name) is not null) ? [""] : []);

    private static string CheckedBucket(SettingSource source, string name, string bucket)
    {
        if (BucketNames.ProblemOf(bucket) is { } problem)
        {
            source.Problem(name, $"'{bucket}' is no name of a bucket: {problem}.", "Name a bucket as S3 allows it.");
        }

        return bucket;
    }

    private static string Prefix(SettingSource source, string domain)
    {
        var prefix = source.Find(ContractSettings.Prefix(domain), out var name) ?? "";
        if (prefix.StartsWith('/'))
        {
            source.Problem(name, $"'{prefix}' begins with a slash.", $"Write {prefix.TrimStart('/')}.");
        }
        else if (prefix.Length > 0 && !prefix.EndsWith('/'))
        {
            source.Problem(name, $"'{prefix}' does not end with a slash.", $"Write {prefix}/.");
        }

        return prefix;
    }

    [GeneratedRegex("^S3_(BUCKET|PREFIX)_(?<domain>[A-Z0-9]+(_[A-Z0-9]+)*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex DomainName();
}
