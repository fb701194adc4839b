namespace Drystone.S3.Policies.Matching;

/// <summary>An entry of Action or NotAction. Actions have no case.</summary>
internal sealed class ActionPattern(string text)
{
    private readonly int[] _tokens =
    [
        .. text.ToLowerInvariant().Select(character => character switch
        {
            '*' => Token.Star,
            '?' => Token.Any,
            _ => character,
        }),
    ];

    public bool Matches(string action) => Glob.Matches(_tokens, action.ToLowerInvariant());
}
