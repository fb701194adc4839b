namespace Drystone.Provisioning.Declaring;

/// <summary>Finds what someone meant who misspelt a key.</summary>
internal static class Nearest
{
    /// <returns>Null when nothing is near: further than half of its letters is another word.</returns>
    public static string? To(string given, IEnumerable<string> known)
    {
        var nearest = known.MinBy(one => Distance(given, one));
        return nearest is not null && Distance(given, nearest) <= nearest.Length / 2 ? nearest : null;
    }

    /// <summary>Levenshtein's distance; capitals do not count.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var isSame = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var changed = diagonal + (isSame ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
