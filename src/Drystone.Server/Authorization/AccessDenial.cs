using Drystone.S3;
using Drystone.S3.Policies;

namespace Drystone.Server.Authorization;

/// <summary>How a refusal is told to who is refused. Who belongs to the account is told what kind of policy is missing
/// or forbids, as AWS does, and never what stands in it; others are told nothing.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html</remarks>
internal static class AccessDenial
{
    public static S3Exception Of(Caller caller, AccessTarget target, PolicyRequest request, Decision decision)
    {
        var isInsider = caller.Kind is CallerKind.User or CallerKind.RoleSession or CallerKind.FederatedUser
            && (target.Bucket is null || target.Bucket.Owner == caller.Account);
        return new S3Exception(
            S3Errors.AccessDenied, isInsider ? DenialText.Of(request, decision) : null);
    }
}
