using Drystone.S3;
using Drystone.S3.Policies;

namespace Drystone.Server.Authorization;

/// <summary>How a refusal is told to who is refused. Who belongs to the account is told what kind of policy is missing or
/// forbids, as AWS does, and never what stands in it; others are told nothing.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html</remarks>
internal static class AccessDenial
{
    public static S3Exception Of(Caller caller, string action, AccessTarget target, Decision decision)
    {
        var isInsider = caller.Kind is CallerKind.User or CallerKind.RoleSession
            && (target.Bucket is null || target.Bucket.Owner == caller.Account);
        return isInsider
            ? new S3Exception(
                S3Errors.AccessDenied,
                $"User: {caller.Principal.Arn} is not authorized to perform: {action} on resource: \"{target.Arn}\" "
                    + $"{Because(action, decision)}")
            : new S3Exception(S3Errors.AccessDenied);
    }

    private static string Because(string action, Decision decision) => decision.Reason == DecisionReason.ExplicitDeny
        ? $"with an explicit deny in {Article(decision.Source)}"
        : $"because no {NameOf(decision.Source)} allows the {action} action";

    private static string Article(PolicySource source) =>
        (source == PolicySource.Identity ? "an " : "a ") + NameOf(source);

    private static string NameOf(PolicySource source) => source switch
    {
        PolicySource.Boundary => "permissions boundary",
        PolicySource.Session => "session policy",
        PolicySource.Resource => "resource-based policy",
        _ => "identity-based policy",
    };
}
