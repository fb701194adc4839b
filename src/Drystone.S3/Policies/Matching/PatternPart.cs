namespace Drystone.S3.Policies.Matching;

/// <summary>A stretch of a pattern: tokens that are written, or a variable.</summary>
internal sealed class PatternPart
{
    public PatternPart(int[] tokens)
    {
        Outline = tokens;
        Literal = tokens.AsSpan().ContainsAnyInRange(Token.Any, Token.Star) ? null : TextOf(tokens);
    }

    public PatternPart(PolicyVariable variable)
    {
        Outline = [Token.Star];
        Variable = variable;
    }

    public int[] Outline { get; }

    /// <summary>Null when there is a wildcard, or for a variable.</summary>
    public string? Literal { get; }

    public PolicyVariable? Variable { get; }

    public static string TextOf(ReadOnlySpan<int> tokens)
    {
        var characters = new char[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            characters[i] = (char)tokens[i];
        }

        return new string(characters);
    }
}
