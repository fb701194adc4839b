namespace Drystone.Cli.Commands;

/// <summary>Finds what someone meant who misspelt a name.</summary>
internal static class NearestName
{
    /// <summary>A sentence that names the nearest; with nothing near, nothing.</summary>
    public static string Suggest(string given, IEnumerable<string> known)
    {
        var nearest = known.Select(name => (Name: name, Distance: Distance(given, name)))
            .OrderBy(one => one.Distance).FirstOrDefault();

        // Further than half of its letters is another word, not a misspelling.
        return nearest.Name is not null && nearest.Distance <= nearest.Name.Length / 2
            ? $"; did you mean '{nearest.Name}'?"
            : "";
    }

    /// <summary>Levenshtein: letters to insert, remove or replace.</summary>
    private static int Distance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var row = 1; row <= a.Length; row++)
        {
            var current = new int[b.Length + 1];
            current[0] = row;
            for (var column = 1; column <= b.Length; column++)
            {
                var replaced = above[column - 1] + (a[row - 1] == b[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(above[column], current[column - 1]) + 1);
            }

            above = current;
        }

        return above[^1];
    }
}
