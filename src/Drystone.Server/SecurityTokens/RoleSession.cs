using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>Makes the session of a role that somebody was allowed to take.</summary>
internal static class RoleSession
{
    /// <summary>The session without what is special to how it was asked for.</summary>
    /// <param name="isChained">Whether it is made from another role's session.</param>
    /// <exception cref="S3Exception">ValidationError: it would last too long, or a policy is not there.</exception>
    public static IamSession Of(
        StsRequest request, RoleTarget target, IamRole role, string name, SessionParameters wanted,
        bool isChained = false)
    {
        wanted.DemandPolicies(request.Store, target.Account);
        var now = request.Now;
        return new IamSession(IamIds.NewTemporaryKey(), IamIds.NewSecret(), target.Account, SessionKind.Role)
        {
            Name = role.Name,
            PrincipalId = role.Id,
            SessionName = name,
            IssuedAt = now,
            ExpiresAt = now.AddSeconds(SecondsOf(role, wanted, isChained)),
            Policies = wanted.Policies,
            PolicyArns = wanted.PolicyArns,
            Tags = wanted.Tags,
            TransitiveTagKeys = wanted.TransitiveTagKeys,
            SourceIdentity = wanted.SourceIdentity,
        };
    }

    private static int SecondsOf(IamRole role, SessionParameters wanted, bool isChained)
    {
        var most = isChained ? StsLimits.MaxChainedSeconds : role.MaxSessionSeconds;
        var seconds = wanted.DurationSeconds ?? Math.Min(most, StsLimits.DefaultRoleSeconds);
        return seconds <= most
            ? seconds
            : throw new S3Exception(
                QueryErrors.ValidationError,
                isChained
                    ? "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
                        + "chaining."
                    : "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
}
