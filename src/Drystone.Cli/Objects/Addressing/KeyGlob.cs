using System.Text;
using System.Text.RegularExpressions;

namespace Drystone.Cli.Objects.Addressing;

/// <summary>
/// A pattern of keys: <c>*</c> is anything within a segment, <c>**</c> anything at all, <c>?</c> one character within
/// a segment, <c>[a-z]</c> one of them.
/// </summary>
internal sealed class KeyGlob
{
    /// <summary>Patterns come from the command line; one that takes longer than this on a key is a mistake.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    public KeyGlob(string pattern)
    {
        Prefix = pattern[..FirstWildcard(pattern)];
        _regex = new Regex(
            $"^{Translate(pattern)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline, MatchTimeout);
    }

    /// <summary>What every key that matches begins with.</summary>
    public string Prefix { get; }

    /// <summary>The folder that matching keys are told relative to: up to the last slash before a wildcard.</summary>
    public string Folder => Prefix[..(Prefix.LastIndexOf('/') + 1)];

    public static bool IsPattern(string text) => FirstWildcard(text) < text.Length;

    public bool Matches(string key) => _regex.IsMatch(key);

    private static int FirstWildcard(string text) => text.AsSpan().IndexOfAny("*?[") is >= 0 and var at
        ? at
        : text.Length;

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder();
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*' when at + 1 < pattern.Length && pattern[at + 1] == '*':
                    regex.Append(".*");
                    at++;
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '[' when pattern.IndexOf(']', at + 2 < pattern.Length ? at + 2 : at) is > 0 and var end:
                    regex.Append(Set(pattern[(at + 1)..end]));
                    at = end;
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[at].ToString()));
                    break;
            }
        }

        return regex.ToString();
    }

    private static string Set(string members)
    {
        var isNegated = members.StartsWith('!') || members.StartsWith('^');
        var rest = (isNegated ? members[1..] : members)
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("[", @"\[", StringComparison.Ordinal)
            .Replace("]", @"\]", StringComparison.Ordinal)
            .Replace("^", @"\^", StringComparison.Ordinal);
        return isNegated ? $"[^/{rest}]" : $"(?!/)[{rest}]";
    }
}
