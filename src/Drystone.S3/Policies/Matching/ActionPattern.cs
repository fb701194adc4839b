using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies.Matching;

/// <summary>An entry of Action or NotAction. Actions have no case.</summary>
internal sealed class ActionPattern
{
    private static readonly string[] LowerNames = [.. S3Actions.All.Select(name => name.ToLowerInvariant())];

    private readonly int[] _tokens;

    public ActionPattern(string text)
    {
        _tokens = [.. text.ToLowerInvariant().Select(TokenOf)];
        OfS3 = text.AsSpan().ContainsAny('*', '?')
            ? ActionSet.Where(index => Glob.Matches(_tokens, LowerNames[index]))
            : ActionSet.Of([text]);
    }

    /// <summary>The actions of S3 that it means.</summary>
    public ActionSet OfS3 { get; }

    public bool Matches(string action) => Glob.Matches(_tokens, action.ToLowerInvariant());

    private static int TokenOf(char character) =>
        character switch
        {
            '*' => Token.Star,
            '?' => Token.Any,
            _ => character,
        };
}
