namespace Drystone.S3.Policies.Matching;

/// <summary>What an entry of Principal names.</summary>
internal enum PrincipalEntryKind
{
    /// <summary><c>"*"</c>.</summary>
    Everyone,

    /// <summary><c>{"AWS": "*"}</c> of an Allow: everyone but services and web identities.</summary>
    EveryoneOfAws,

    /// <summary>The id of an account.</summary>
    Account,

    /// <summary>The ARN of a user, role or session.</summary>
    Arn,

    /// <summary>AIDA… or AROA…: what stays of a user or role that is no more.</summary>
    UniqueId,

    CanonicalUser,

    Federated,

    Service,
}

/// <summary>An entry of Principal or NotPrincipal.</summary>
internal sealed record PrincipalEntry(PrincipalEntryKind Kind, string Value)
{
    public PrincipalMatch Match(PolicyPrincipal principal) =>
        Kind switch
        {
            PrincipalEntryKind.Everyone => PrincipalMatch.Direct,
            PrincipalEntryKind.EveryoneOfAws =>
                principal.FederatedProvider is null && principal.Service is null
                    ? PrincipalMatch.Direct
                    : PrincipalMatch.None,
            PrincipalEntryKind.Account => When(Value == principal.AccountId, PrincipalMatch.Account),
            PrincipalEntryKind.CanonicalUser => When(Value == principal.CanonicalUserId, PrincipalMatch.Account),
            PrincipalEntryKind.Arn =>
                Value == principal.Arn ? PrincipalMatch.Direct
                : When(Value == principal.BehindSession, PrincipalMatch.BehindSession),
            PrincipalEntryKind.UniqueId => MatchUniqueId(principal),
            PrincipalEntryKind.Federated => When(Value == principal.FederatedProvider, PrincipalMatch.Direct),
            _ => When(Value == principal.Service, PrincipalMatch.Direct),
        };

    // The id of an assumed role is that of the role, a colon, and the name of the session.
    private PrincipalMatch MatchUniqueId(PolicyPrincipal principal)
    {
        var userId = principal.UserId;
        return Value == userId ? PrincipalMatch.Direct
            : When(
                Value == principal.FederatingUserId
                || (userId is not null && userId.Length > Value.Length && userId[Value.Length] == ':'
                    && userId.StartsWith(Value, StringComparison.Ordinal)),
                PrincipalMatch.BehindSession);
    }

    private static PrincipalMatch When(bool matches, PrincipalMatch match) => matches ? match : PrincipalMatch.None;
}
