using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Drystone.Cli.Commands;

namespace Drystone.Cli.Objects.Addressing;

/// <summary>
/// A pattern of keys: <c>*</c> is anything within a segment, <c>**</c> anything at all, <c>?</c> one character within
/// a segment, <c>[a-z]</c> one of them.
/// </summary>
internal sealed class KeyGlob
{
    // A pair of surrogates is one character to whoever types it.
    private const string OneCharacter = @"(?:[^/\uD800-\uDFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])";

    private readonly Regex _regex;

    /// <exception cref="UsageException">It is no pattern.</exception>
    public KeyGlob(string pattern)
    {
        Prefix = pattern[..FirstWildcard(pattern)];

        // Patterns come from the command line: matched in one pass, none takes for ever.
        _regex = new Regex(
            $@"\A{Translate(pattern)}\z",
            RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
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
                    regex.Append(OneCharacter);
                    break;
                case '[' when pattern.IndexOf(']', at + 2 < pattern.Length ? at + 2 : at) is > 0 and var end:
                    regex.Append(Set(pattern, pattern[(at + 1)..end]));
                    at = end;
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[at].ToString()));
                    break;
            }
        }

        return regex.ToString();
    }

    private static string Set(string pattern, string members)
    {
        var isNegated = members.StartsWith('!') || members.StartsWith('^');
        var set = new StringBuilder();
        for (var at = isNegated ? 1 : 0; at < members.Length; at++)
        {
            var first = members[at];
            var last = first;
            if (at + 2 < members.Length && members[at + 1] == '-')
            {
                last = members[at += 2];
            }

            if (first > last)
            {
                throw new UsageException([$"'{pattern}' is no pattern: '{first}-{last}' goes backwards"]);
            }

            // A set is within a segment, so the slash is in none.
            Append(set, first, last < '/' ? last : (char)('/' - 1));
            Append(set, first > '/' ? first : (char)('/' + 1), last);
        }

        return isNegated ? $"[^/{set}]" : set.Length > 0 ? $"[{set}]" : @"[^\0-\uFFFF]";
    }

    private static void Append(StringBuilder set, char first, char last) => _ = first <= last
        ? set.Append(CultureInfo.InvariantCulture, $@"\u{(int)first:X4}-\u{(int)last:X4}")
        : set;
}
