using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>What temporary credentials of a user, federated user or root are not for, since nothing but their token
/// stands behind them: identities, and further credentials with the same rights.</summary>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html</remarks>
internal static class UserSessions
{
    private static readonly string[] Allowed = ["AssumeRole", "GetCallerIdentity"];

    /// <summary>https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html</summary>
    private static readonly string[] AllowedToFederated = ["GetCallerIdentity"];

    /// <exception cref="S3Exception">InvalidClientTokenId, AccessDenied.</exception>
    public static void Check(Caller caller, QueryOperation operation)
    {
        if (caller.TokenIssuedAt is null || caller.Kind == CallerKind.RoleSession)
        {
            return;
        }

        if (operation.Service != QueryService.Sts)
        {
            throw new S3Exception(QueryErrors.InvalidClientTokenId);
        }

        var allowed = caller.Kind == CallerKind.FederatedUser ? AllowedToFederated : Allowed;
        if (!operation.AllowsAnonymous && !allowed.Contains(operation.Name))
        {
            throw new S3Exception(S3Errors.AccessDenied, $"Cannot call {operation.Name} with session credentials");
        }
    }
}
