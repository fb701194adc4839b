using System.Text;

namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>
/// Wildcards and variables by the shortest way that can be seen to be right: patterns are lists of pieces, and a table
/// says which ends of the pattern go with which ends of the text.
/// </summary>
internal static class ReferenceText
{
    public static readonly Piece Many = new(null, IsMany: true);
    public static readonly Piece One = new(null, IsMany: false);

    /// <param name="Point">A code point, or half of one that stands alone; null for a wildcard.</param>
    public sealed record Piece(int? Point, bool IsMany);

    /// <summary>Null when a variable has no value: then it matches nothing.</summary>
    public static List<Piece>? Expand(string pattern, Ask ask, bool wildcards, bool variables)
    {
        var pieces = new List<Piece>();
        var rest = pattern;
        while (rest.Length > 0)
        {
            if (variables && rest.StartsWith("${", StringComparison.Ordinal))
            {
                var end = EndOfVariable(rest);
                if (ValueOf(rest[2..end], ask) is not { } value)
                {
                    return null;
                }

                pieces.AddRange(Literal(value));
                rest = rest[(end + 1)..];
                continue;
            }

            var point = Points(rest)[0];
            pieces.Add(wildcards && point == '*' ? Many : wildcards && point == '?' ? One : new Piece(point, false));
            rest = rest[(point > char.MaxValue ? 2 : 1)..];
        }

        return pieces;
    }

    public static IEnumerable<Piece> Literal(string text) => Points(text).Select(point => new Piece(point, false));

    public static bool Matches(List<Piece> pattern, string text)
    {
        var points = Points(text);
        var table = new bool[pattern.Count + 1, points.Count + 1];
        for (var p = pattern.Count; p >= 0; p--)
        {
            for (var t = points.Count; t >= 0; t--)
            {
                table[p, t] = p == pattern.Count
                    ? t == points.Count
                    : pattern[p].IsMany
                        ? table[p + 1, t] || (t < points.Count && table[p, t + 1])
                        : t < points.Count && (pattern[p].Point ?? points[t]) == points[t] && table[p + 1, t + 1];
            }
        }

        return table[0, 0];
    }

    /// <summary>Segment by segment: the sixth is all that is left.</summary>
    public static bool MatchesArn(List<Piece> pattern, string text)
    {
        var parts = text.Split(':', 6);
        if (pattern is [{ IsMany: true }])
        {
            return parts.Length == 6;
        }

        var segments = new List<List<Piece>> { new() };
        foreach (var piece in pattern)
        {
            if (piece.Point == ':' && segments.Count < 6)
            {
                segments.Add([]);
            }
            else
            {
                segments[^1].Add(piece);
            }
        }

        return segments.Count == 6 && parts.Length == 6
            && Enumerable.Range(0, 6).All(segment => Matches(segments[segment], parts[segment]));
    }

    private static int EndOfVariable(string text)
    {
        var quotes = 0;
        for (var at = 2; ; at++)
        {
            quotes += text[at] == '\'' ? 1 : 0;
            if (text[at] == '}' && quotes % 2 == 0)
            {
                return at;
            }
        }
    }

    private static string? ValueOf(string inner, Ask ask)
    {
        if (inner.Length == 1)
        {
            return inner;
        }

        var parts = inner.Split(',', 2);
        return ask.Facts.TryGetValue(parts[0].Trim().ToLowerInvariant(), out var values) && values.Length == 1
            ? values[0]
            : parts.Length == 2 ? parts[1].Trim().Trim('\'') : null;
    }

    private static List<int> Points(string text)
    {
        var points = new List<int>();
        for (var at = 0; at < text.Length; at++)
        {
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                points.Add(rune.Value);
                at += rune.Utf16SequenceLength - 1;
            }
            else
            {
                points.Add(text[at]);
            }
        }

        return points;
    }
}
