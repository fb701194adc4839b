using System.Collections.Frozen;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>The operations of STS that are served, and those that are not.</summary>
internal static class StsOperations
{
    public static IReadOnlyList<QueryOperation> All { get; } =
    [
        GetCallerIdentity.Operation,
        GetSessionToken.Operation,
        GetFederationToken.Operation,
        GetAccessKeyInfo.Operation,
        AssumeRole.Operation,
        AssumeRoleWithWebIdentity.Operation,
        AssumeRoleWithLdapIdentity.Operation,
    ];

    /// <summary>Whether AWS has an operation of that name that is not served here.</summary>
    public static bool IsOfAws(string name) => Unserved.Contains(name);

    /// <summary>https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html</summary>
    private static readonly FrozenSet<string> Unserved = new[]
    {
        "AssumeRoleWithSAML", "AssumeRoot", "DecodeAuthorizationMessage", "GetDelegatedAccessToken",
        "GetWebIdentityToken",
    }.ToFrozenSet();
}
