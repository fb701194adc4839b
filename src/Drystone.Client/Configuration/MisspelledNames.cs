namespace Drystone.Client.Configuration;

/// <summary>Finds names that are nearly those of the contract: an optional setting whose name is misspelled would
/// otherwise be left out without a word.</summary>
internal static class MisspelledNames
{
    /// <summary>One letter left out, added, changed, or two of them swapped.</summary>
    private const int MaxDistance = 2;

    public static void Report(SettingSource source)
    {
        var known = ContractSettings.All
            .SelectMany(setting => setting.IsSecret
                ? [setting.Name, $"{setting.Name}_FILE", $"{setting.Name}_REF"]
                : new[] { setting.Name })
            .Concat(["S3_BUCKET", "S3_PREFIX"])
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in source.Names.Where(name => IsOurs(name) && !known.Contains(name)).Order())
        {
            if (known.FirstOrDefault(right => IsNear(name, right)) is { } right)
            {
                source.Problem(name, "is no setting.", $"Did you mean {right}?");
            }
        }
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("S3_", StringComparison.Ordinal)
        && !name.StartsWith("S3_BUCKET_", StringComparison.Ordinal)
        && !name.StartsWith("S3_PREFIX_", StringComparison.Ordinal);

    private static bool IsNear(string a, string b) =>
        Math.Abs(a.Length - b.Length) <= MaxDistance && Distance(a, b) <= MaxDistance;

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
