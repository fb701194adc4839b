using Drystone.S3.Policies.Tables;

namespace Drystone.S3.Policies.Matching;

/// <summary>Action or NotAction of a statement.</summary>
internal sealed class ActionList(ActionPattern[] patterns, bool isNegated)
{
    // S3's own actions are looked up, not matched: which of them a statement is about does not change.
    private readonly ActionSet _ofS3 = OfS3In(patterns, isNegated);

    public ActionPattern[] Patterns => patterns;

    public bool IsNegated => isNegated;

    /// <summary>The actions of S3 that it is about.</summary>
    public ActionSet OfS3 => _ofS3;

    public bool Matches(PolicyRequest request) =>
        request.ActionIndex >= 0 ? _ofS3.Contains(request.ActionIndex) : MatchesOther(request.Action);

    private bool MatchesOther(string action) =>
        Array.Exists(patterns, pattern => pattern.Matches(action)) != isNegated;

    private static ActionSet OfS3In(ActionPattern[] patterns, bool isNegated)
    {
        var named = patterns.Aggregate(ActionSet.Empty, (set, pattern) => set.Union(pattern.OfS3));
        return isNegated ? ActionSet.Full.Except(named) : named;
    }
}
