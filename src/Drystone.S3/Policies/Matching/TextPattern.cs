namespace Drystone.S3.Policies.Matching;

/// <summary>A value of a policy, made ready to be held against texts of requests.</summary>
/// <param name="parts">What is written, and between it what each request says.</param>
internal sealed class TextPattern(PatternPart[] parts)
{
    private readonly int[] _tokens = [.. parts.SelectMany(part => part.Outline)];
    private readonly bool _isFixed = Array.TrueForAll(parts, part => part.Variable is null);

    // The shapes that most values have need no walk over tokens.
    private readonly string? _literal = LiteralOf(parts);
    private readonly string? _prefix = PrefixOf(parts);

    /// <summary>The pattern with a star for each variable: what it could match for some request.</summary>
    public ReadOnlySpan<int> Outline => _tokens;

    /// <summary>The only text that it matches; null when there is a wildcard or a variable.</summary>
    public string? Literal => _literal;

    public bool Matches(ReadOnlySpan<char> text, IConditionContext context) =>
        _literal is not null ? text.SequenceEqual(_literal)
        : _prefix is not null ? text.StartsWith(_prefix, StringComparison.Ordinal)
        : _isFixed ? Glob.Matches(_tokens, text)
        : MatchesFilled(text, context, asArn: false);

    /// <inheritdoc cref="Glob.MatchesArn"/>
    public bool MatchesArn(ReadOnlySpan<char> text, IConditionContext context) =>
        _isFixed ? Glob.MatchesArn(_tokens, text) : MatchesFilled(text, context, asArn: true);

    /// <summary>For patterns without wildcards.</summary>
    public bool EqualsIgnoringCase(ReadOnlySpan<char> text, IConditionContext context) =>
        _literal is not null
            ? text.Equals(_literal, StringComparison.OrdinalIgnoreCase)
            : Fill(context) is { } filled && text.Equals(filled, StringComparison.OrdinalIgnoreCase);

    private bool MatchesFilled(ReadOnlySpan<char> text, IConditionContext context, bool asArn)
    {
        var buffer = new TokenBuffer(stackalloc int[TokenBuffer.StackTokens]);
        try
        {
            foreach (var part in parts)
            {
                if (part.Variable is null)
                {
                    buffer.Append(part.Outline);
                }
                else if (part.Variable.ValueIn(context) is { } value)
                {
                    buffer.Append(value);
                }
                else
                {
                    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (no value)
                    return false;
                }
            }

            return asArn ? Glob.MatchesArn(buffer.Written, text) : Glob.Matches(buffer.Written, text);
        }
        finally
        {
            buffer.Return();
        }
    }

    /// <summary>Null when a variable has no value.</summary>
    private string? Fill(IConditionContext context)
    {
        var values = Array.ConvertAll(
            parts, part => part.Variable is null ? part.Literal : part.Variable.ValueIn(context));
        return Array.TrueForAll(values, value => value is not null) ? string.Concat(values) : null;
    }

    private static string? LiteralOf(PatternPart[] parts) =>
        Array.TrueForAll(parts, part => part.Literal is not null)
            ? string.Concat(parts.Select(part => part.Literal))
            : null;

    private static string? PrefixOf(PatternPart[] parts)
    {
        if (parts is not [{ Variable: null } only] || only.Outline.Length == 0 || only.Outline[^1] != Token.Star)
        {
            return null;
        }

        var before = only.Outline.AsSpan()[..^1];
        return before.ContainsAnyInRange(Token.Any, Token.Star) ? null : PatternPart.TextOf(before);
    }
}
