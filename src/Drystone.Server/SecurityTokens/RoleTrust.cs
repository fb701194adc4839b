using System.Globalization;
using System.Text;
using Drystone.Engine;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Identity;

namespace Drystone.Server.SecurityTokens;

/// <summary>Decides whether somebody may take a role: its trust policy has to allow that, and, for who has policies,
/// those where the trust policy names the account or is another account's.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html</remarks>
internal sealed class RoleTrust(IdentityPolicies identities)
{
    private const string TrustPolicyName = "the trust policy";

    /// <param name="principal">Who wants the role.</param>
    /// <param name="facts">What is said of the session, by condition key.</param>
    /// <exception cref="S3Exception">AccessDenied: they may not, or the role is not there.</exception>
    public IamRole Demand(
        StsRequest request, RoleTarget target, PolicyPrincipal principal, SessionParameters wanted,
        IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        var role = target.Find(request.Store);
        if (role is null)
        {
            throw Denied(request, target);
        }

        var about = AccessTarget.OfArn(target.Arn);
        var context = new StsConditions(
            [.. facts, .. FactsOf(role, wanted)], new RequestConditions(request.Http, about));
        foreach (var action in ActionsFor(request, wanted))
        {
            var asked = new PolicyRequest
            {
                Action = action,
                Resource = target.Arn,
                Principal = principal,
                Context = context,
            };
            var decision = PolicyEvaluation.Decide(asked, Effective(request.Caller, target, role));
            request.Http.Decided(action, about, decision);
            if (!decision.Allowed)
            {
                throw Denied(request, target);
            }
        }

        return role;
    }

    public static S3Exception Denied(StsRequest request, RoleTarget target) => new(
        S3Errors.AccessDenied,
        request.Caller.IsAnonymous
            ? $"Not authorized to perform {request.Action}"
            : $"User: {request.Caller.Principal.Arn} is not authorized to perform: {request.Action} on resource: "
                + target.Arn);

    /// <summary>To tag a session and to say who stands behind it are rights of their own.</summary>
    private static IEnumerable<string> ActionsFor(StsRequest request, SessionParameters wanted)
    {
        yield return request.Action;
        if (wanted.Tags.Count > 0 || wanted.TransitiveTagKeys.Count > 0)
        {
            yield return "sts:TagSession";
        }

        if (wanted.SourceIdentity is not null)
        {
            yield return "sts:SetSourceIdentity";
        }
    }

    private EffectivePolicies Effective(Caller caller, RoleTarget target, IamRole role)
    {
        var ofCaller = identities.Of(caller);
        return new EffectivePolicies
        {
            Identity = ofCaller.Granting,
            Boundary = ofCaller.Boundary,
            Session = IdentityPolicies.OfSession(caller),
            Resource = new NamedPolicy(TrustPolicyName, Parse(role)),
            IsSameAccount = caller.Account == target.Account,
            IsAccountRoot = caller.Kind == CallerKind.Root,
            ResourceMustAllow = true,
        };
    }

    private static PolicyDocument Parse(IamRole role)
    {
        try
        {
            return PolicyDocument.Parse(Encoding.UTF8.GetBytes(role.TrustPolicy), PolicyKind.Trust);
        }
        catch (PolicyException refusal)
        {
            throw new DamagedDataException(
                $"The trust policy of role {role.Name} cannot be read ({refusal.Message}); put it anew.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> FactsOf(IamRole role, SessionParameters wanted)
    {
        foreach (var (key, value) in role.Tags)
        {
            yield return new(IamConditions.IamResourceTag + key, value);
            yield return new(IamConditions.ResourceTag + key, value);
        }

        foreach (var fact in StsConditions.FactsOf(wanted.Tags))
        {
            yield return fact;
        }

        foreach (var key in wanted.TransitiveTagKeys)
        {
            yield return new("sts:TransitiveTagKeys", key);
        }

        if (wanted.SourceIdentity is { } source)
        {
            yield return new("sts:SourceIdentity", source);
        }

        if (wanted.DurationSeconds is { } seconds)
        {
            yield return new("sts:DurationSeconds", seconds.ToString(CultureInfo.InvariantCulture));
        }
    }
}
