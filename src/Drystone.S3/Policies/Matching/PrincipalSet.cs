namespace Drystone.S3.Policies.Matching;

/// <summary>Principal or NotPrincipal of a statement.</summary>
internal sealed class PrincipalSet(PrincipalEntry[] entries, bool isNegated)
{
    public IReadOnlyList<PrincipalEntry> Entries => entries;

    /// <summary>
    /// Whether all that it names is fixed. A provider of web identities is not: anyone can have an identity of it.
    /// </summary>
    public bool IsFixed => !isNegated && !Array.Exists(entries, entry => entry.Kind
        is PrincipalEntryKind.Everyone or PrincipalEntryKind.EveryoneOfAws or PrincipalEntryKind.Federated);

    /// <param name="hasBoundary">
    /// NotPrincipal always denies who has a permissions boundary:
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    /// </param>
    public PrincipalMatch Match(PolicyPrincipal principal, bool hasBoundary)
    {
        if (isNegated)
        {
            return hasBoundary || !ListsEveryLevelOf(principal) ? PrincipalMatch.Direct : PrincipalMatch.None;
        }

        var closest = PrincipalMatch.None;
        foreach (var entry in entries)
        {
            var match = entry.Match(principal);
            closest = match > closest ? match : closest;
        }

        return closest;
    }

    /// <summary>
    /// NotPrincipal spares only who is listed with all that stands above: AWS looks at the account, then at the role,
    /// then at the session, and denies at the first that is not listed.
    /// </summary>
    private bool ListsEveryLevelOf(PolicyPrincipal principal) =>
        principal.IsOutsideOfAccounts || principal.IsRoot
            ? Lists(principal, PrincipalMatch.Direct) || Lists(principal, PrincipalMatch.Account)
            : Lists(principal, PrincipalMatch.Account)
                && Lists(principal, PrincipalMatch.Direct)
                && (principal.BehindSession is null || Lists(principal, PrincipalMatch.BehindSession));

    private bool Lists(PolicyPrincipal principal, PrincipalMatch level)
    {
        foreach (var entry in entries)
        {
            if (entry.Match(principal) == level)
            {
                return true;
            }
        }

        return false;
    }
}
