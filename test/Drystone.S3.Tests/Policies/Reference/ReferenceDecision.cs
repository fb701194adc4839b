using System.Text.Json.Nodes;
using Naming = Drystone.S3.Tests.Policies.Reference.ReferencePolicy.Naming;
using Result = Drystone.S3.Tests.Policies.Reference.ReferencePolicy.Result;

namespace Drystone.S3.Tests.Policies.Reference;

/// <summary>Everything that takes part, as documents.</summary>
internal sealed record Case(
    JsonNode[] Identity,
    JsonNode? Boundary,
    JsonNode[]? Session,
    JsonNode? Resource,
    bool SameAccount,
    bool ResourceMustAllow);

/// <summary>The flow chart of policy evaluation, box after box.</summary>
internal static class ReferenceDecision
{
    public static bool IsAllowed(Case given, Ask ask)
    {
        var root = ask.Who.IsRoot;
        if (root && given.SameAccount && given.Session is null
            && ask.Action is "s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy")
        {
            return true;
        }

        Result[] identity = root ? [] : [.. given.Identity.Select(policy => ReferencePolicy.Evaluate(policy, ask))];
        var boundary = root || given.Boundary is null ? null : ReferencePolicy.Evaluate(given.Boundary, ask);
        var session = given.Session?.Select(policy => ReferencePolicy.Evaluate(policy, ask)).ToArray();
        var resource = given.Resource is null ? null : ReferencePolicy.Evaluate(given.Resource, ask);
        var all = identity.Append(boundary).Concat(session ?? []).Append(resource);
        if (all.Any(result => result is { Denied: true }))
        {
            return false;
        }

        var named = resource?.Allowed ?? Naming.None;
        if (ask.Who.Levels.Length == 0)
        {
            return named != Naming.None;
        }

        var identityAllows = root || identity.Any(Allows);
        var boundaryAllows = boundary is null || Allows(boundary);
        var sessionAllows = session?.Any(Allows) ?? !ask.Who.IsFederatedUser;
        var limitsAllow = boundaryAllows && sessionAllows;

        // Ours, for keys of users that have a policy of their own: to name the user is not to lift the key.
        var isOneSession = ask.Who.IsFederatedUser || ask.Who.Levels.Any(level => level.Contains(":assumed-role/"));
        return given.SameAccount
            ? (named == Naming.Direct && (isOneSession || sessionAllows))
                || (named == Naming.Behind && limitsAllow)
                || (identityAllows && limitsAllow && (named != Naming.None || !given.ResourceMustAllow))
            : named != Naming.None && identityAllows && limitsAllow;
    }

    private static bool Allows(Result result) => result.Allowed != Naming.None;
}
