namespace Drystone.S3.Policies.Matching;

/// <summary>Holds texts against tokens, in time of at most their lengths multiplied.</summary>
internal static class Glob
{
    /// <summary>
    /// Only the last star met so far is ever given more: what an earlier one could still take, the last one can take as
    /// well.
    /// </summary>
    public static bool Matches(ReadOnlySpan<int> tokens, ReadOnlySpan<char> text)
    {
        var (token, at) = (0, 0);
        var (afterStar, starAt) = (-1, 0);
        while (at < text.Length)
        {
            if (token < tokens.Length && tokens[token] == Token.Star)
            {
                (afterStar, starAt) = (++token, at);
            }
            else if (token < tokens.Length && tokens[token] == text[at])
            {
                (token, at) = (token + 1, at + 1);
            }
            else if (token < tokens.Length && tokens[token] == Token.Any)
            {
                (token, at) = (token + 1, at + LengthAt(text, at));
            }
            else if (afterStar < 0)
            {
                return false;
            }
            else
            {
                starAt += LengthAt(text, starAt);
                (token, at) = (afterStar, starAt);
            }
        }

        return tokens[token..].IndexOfAnyExcept(Token.Star) < 0;
    }

    /// <summary>
    /// An ARN is matched segment by segment: a wildcard does not reach over one of the first five colons.
    /// </summary>
    public static bool MatchesArn(ReadOnlySpan<int> tokens, ReadOnlySpan<char> text)
    {
        if (tokens is [Token.Star])
        {
            return SplitArn.StartOf(text) >= 0;
        }

        for (var segment = 0; segment < SplitArn.HeadSegments; segment++)
        {
            var (end, colon) = (tokens.IndexOf(':'), text.IndexOf(':'));
            if (end < 0 || colon < 0 || !Matches(tokens[..end], text[..colon]))
            {
                return false;
            }

            tokens = tokens[(end + 1)..];
            text = text[(colon + 1)..];
        }

        return Matches(tokens, text);
    }

    /// <summary>Whether some text matches both.</summary>
    public static bool Overlap(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        // reached[j]: what came before in the left pattern can go with the first j tokens of the right one.
        var reached = new bool[right.Length + 1];
        reached[0] = true;
        SpreadStars(reached, right);
        foreach (var token in left)
        {
            var next = new bool[right.Length + 1];
            for (var j = 0; j <= right.Length; j++)
            {
                next[j] = token == Token.Star ? reached[j] || (j > 0 && next[j - 1])
                    : (j > 0 && reached[j - 1] && Meets(token, right[j - 1]))
                        || (j > 0 && right[j - 1] == Token.Star && (reached[j] || next[j - 1]));
            }

            reached = next;
        }

        return reached[right.Length];
    }

    private static void SpreadStars(bool[] reached, ReadOnlySpan<int> right)
    {
        for (var j = 1; j <= right.Length; j++)
        {
            reached[j] = reached[j - 1] && right[j - 1] == Token.Star;
        }
    }

    private static bool Meets(int left, int right) =>
        left == right || left == Token.Any || right is Token.Any or Token.Star;

    private static int LengthAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
}
