using System.Buffers;
using Drystone.S3.Policies.Matching;
using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Takes values of policies apart.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html</remarks>
internal static class PatternReader
{
    private const string Open = "${";
    private const char Close = '}';
    private const char Quote = '\'';

    private static readonly SearchValues<char> NotInKeys = SearchValues.Create("{}$*?'\"");

    /// <param name="variables">False for policies of 2008-10-17, where <c>${</c> is text.</param>
    /// <exception cref="FormatException">A variable is not well-formed.</exception>
    public static TextPattern Read(string text, bool wildcards, bool variables)
    {
        var parts = new List<PatternPart>();
        var tokens = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            if (!variables || !text.AsSpan(at).StartsWith(Open))
            {
                tokens.Add(TokenOf(text[at++], wildcards));
                continue;
            }

            var end = EndOf(text, at + Open.Length);
            AddVariable(parts, tokens, text[(at + Open.Length)..end]);
            at = end + 1;
        }

        AddText(parts, tokens);
        return new TextPattern([.. parts]);
    }

    public static bool HasVariable(string text) => text.Contains(Open, StringComparison.Ordinal);

    private static int TokenOf(char character, bool wildcards) =>
        (character, wildcards) switch
        {
            ('*', true) => Token.Star,
            ('?', true) => Token.Any,
            _ => character,
        };

    // A default may hold a brace, so the end is not simply the next one.
    private static int EndOf(string text, int start)
    {
        var quoted = false;
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] == Quote)
            {
                quoted = !quoted;
            }
            else if (text[at] == Close && !quoted)
            {
                return at;
            }
        }

        throw new FormatException("A variable has no end.");
    }

    private static void AddVariable(List<PatternPart> parts, List<int> tokens, string inner)
    {
        if (inner is "*" or "?" or "$")
        {
            tokens.Add(inner[0]);
            return;
        }

        AddText(parts, tokens);
        parts.Add(new PatternPart(ReadVariable(inner)));
    }

    private static PolicyVariable ReadVariable(string inner)
    {
        var comma = inner.IndexOf(',');
        var key = (comma < 0 ? inner : inner[..comma]).Trim();
        if (key.Length == 0 || key.AsSpan().ContainsAny(NotInKeys) || key.Any(char.IsWhiteSpace))
        {
            throw new FormatException("A variable has no key.");
        }

        var otherwise = comma < 0 ? null : DefaultOf(inner[(comma + 1)..].Trim());
        return new PolicyVariable(ConditionKeyNames.Spell(key), otherwise);
    }

    private static string DefaultOf(string quoted) =>
        quoted is [Quote, .. var text, Quote] && !text.Contains(Quote)
            ? text
            : throw new FormatException("The default of a variable is not in single quotes.");

    private static void AddText(List<PatternPart> parts, List<int> tokens)
    {
        if (tokens.Count > 0)
        {
            parts.Add(new PatternPart([.. tokens]));
            tokens.Clear();
        }
    }
}
