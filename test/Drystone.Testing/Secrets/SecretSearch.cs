using System.Net;
using System.Text.Json;

namespace Drystone.Testing.Secrets;

/// <summary>
/// Finds secrets in texts, whole or a part of them, as they are or as JSON, XML and URLs write them. Every secret is
/// known by runs of <see cref="RunLength"/> of its characters, so a text is read once however many secrets there are.
/// </summary>
internal sealed class SecretSearch
{
    /// <summary>Long enough that no two texts share it by chance.</summary>
    private const int RunLength = 16;

    /// <summary>Fewer characters than these in a run are a pattern, such as zeros, that anything may have.</summary>
    private const int DistinctCharacters = 8;

    /// <summary>Between the starts of two runs: a part of a secret is found from 23 characters on.</summary>
    private const int Step = 8;

    /// <summary>Session tokens have thousands of characters; so many runs of one are enough.</summary>
    private const int MaxRuns = 32;

    private readonly Dictionary<string, string> kinds = [];

    public SecretSearch(IEnumerable<(string Kind, string Secret)> secrets)
    {
        foreach (var (kind, secret) in secrets)
        {
            foreach (var form in FormsOf(secret))
            {
                Add(kind, form);
            }
        }
    }

    /// <returns>The kinds of the secrets that stand in the text.</returns>
    public IReadOnlySet<string> Find(string text)
    {
        var found = new HashSet<string>();
        var lookup = kinds.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = 0; start + RunLength <= text.Length; start++)
        {
            if (lookup.TryGetValue(text.AsSpan(start, RunLength), out var kind))
            {
                found.Add(kind);
            }
        }

        return found;
    }

    /// <summary>Whether it can be found at all.</summary>
    public static bool IsSearchable(string secret) => secret.Length >= RunLength && IsDistinct(secret);

    private static IEnumerable<string> FormsOf(string secret) => new[]
    {
        secret,
        JsonEncodedText.Encode(secret).ToString(),
        WebUtility.HtmlEncode(secret),
        Uri.EscapeDataString(secret),
    }.Distinct();

    private void Add(string kind, string form)
    {
        var step = Math.Max(Step, form.Length / MaxRuns);
        for (var start = 0; start + RunLength <= form.Length; start += step)
        {
            var run = form.Substring(start, RunLength);
            if (IsDistinct(run))
            {
                kinds.TryAdd(run, kind);
            }
        }
    }

    private static bool IsDistinct(string run) => run.Distinct().Count() >= DistinctCharacters;
}
