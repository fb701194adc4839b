using System.Text.RegularExpressions;

namespace Drystone.Client.Taxonomy;

/// <summary>A name of the form <c>{org}-{env}-{region}-{domain}</c>, such as
/// <c>joelclaw-local-usw2-session-archive</c>: lower case, hyphens, no dots, so that it is valid at every provider and
/// under a wildcard certificate.</summary>
/// <param name="Org">Whose it is: letters and digits.</param>
/// <param name="Env">Which environment: letters and digits, such as <c>local</c> or <c>prod</c>.</param>
/// <param name="Region">A short name of a region without hyphens, such as <c>usw2</c>.</param>
/// <param name="Domain">What it holds: letters and digits, hyphens between them.</param>
public readonly partial record struct TaxonomyName(string Org, string Env, string Region, string Domain)
{
    /// <summary>The name for a template such as <c>joelclaw-{env}-usw2-{domain}</c>.</summary>
    /// <exception cref="FormatException">A placeholder has no value, or the result is no taxonomy name.</exception>
    public static TaxonomyName FromTemplate(string template, IReadOnlyDictionary<string, string> values) =>
        Parse(Placeholder().Replace(template, match => values.TryGetValue(match.Groups["name"].Value, out var value)
            ? value
            : throw new FormatException($"'{template}': {match.Value} has no value.")));

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="FormatException">It is no taxonomy name; the message says why.</exception>
    public static TaxonomyName Parse(string name)
    {
        var match = Form().Match(name);
        if (!match.Success)
        {
            throw new FormatException(
                $"'{name}' is not of the form {{org}}-{{env}}-{{region}}-{{domain}}: lower case letters and digits, "
                + "with hyphens between the four and within the last, without dots.");
        }

        if (BucketNames.ProblemOf(name) is { } problem)
        {
            throw new FormatException($"'{name}' is no name of a bucket: {problem}.");
        }

        return new(match.Groups["org"].Value, match.Groups["env"].Value, match.Groups["region"].Value,
            match.Groups["domain"].Value);
    }

    /// <summary>The name of the bucket.</summary>
    public override string ToString() => $"{Org}-{Env}-{Region}-{Domain}";

    [GeneratedRegex("^(?<org>[a-z0-9]+)-(?<env>[a-z0-9]+)-(?<region>[a-z0-9]+)-(?<domain>[a-z0-9]+(-[a-z0-9]+)*)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
