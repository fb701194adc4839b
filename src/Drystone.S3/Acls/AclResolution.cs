namespace Drystone.S3.Acls;

/// <summary>Makes of the grantees that a request names those that a list keeps: canonical users that exist, and
/// groups that S3 has.</summary>
/// <param name="IsKnown">Whether there is a canonical user of that id.</param>
/// <param name="FindByEmail">The ids of the canonical users with that e-mail address.</param>
public sealed record AclResolution(Func<string, bool> IsKnown, Func<string, IReadOnlyList<string>> FindByEmail)
{
    /// <exception cref="S3Exception">InvalidArgument, UnresolvableGrantByEmailAddress or
    /// AmbiguousGrantByEmailAddress.</exception>
    public AccessControlPolicy Resolve(AccessControlPolicy policy) => policy with
    {
        // Order means nothing. Groups come first since clients take the last grant for the owner's.
        Grants =
        [
            .. policy.Grants.Select(grant => grant with { Grantee = Resolve(grant.Grantee) }).Distinct()
                .OrderByDescending(grant => grant.Grantee.Type == GranteeType.Group),
        ],
    };

    private AclGrantee Resolve(AclGrantee grantee) => grantee.Type switch
    {
        GranteeType.CanonicalUser => IsKnown(grantee.Name) || grantee.Name == AccessControlPolicy.AnonymousUserId
            ? grantee
            : throw S3Exception.InvalidArgument("Invalid id", "CanonicalUser/ID", grantee.Name),
        GranteeType.Group => AclGrantee.TryParseGroup(grantee.Name)
            ?? throw S3Exception.InvalidArgument("Invalid group uri", "Group/URI", grantee.Name),
        _ => ResolveEmail(grantee.Name),
    };

    private AclGrantee ResolveEmail(string email) => FindByEmail(email) switch
    {
        [var id] => AclGrantee.Canonical(id),
        [] => throw Refusal(S3Errors.UnresolvableGrantByEmailAddress, email),
        _ => throw Refusal(S3Errors.AmbiguousGrantByEmailAddress, email),
    };

    private static S3Exception Refusal(S3Error error, string email) =>
        new(error, details: [new("EmailAddress", email)]);
}
