using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>Temporary credentials with the rights of who asks: no right is needed for it, but it can be
/// denied.</summary>
internal static class GetSessionToken
{
    public static QueryOperation Operation { get; } = StsOperation.Of("GetSessionToken", HandleAsync);

    private static Task HandleAsync(StsRequest request)
    {
        var caller = request.Caller;
        if (caller.TokenIssuedAt is not null)
        {
            // A role's session: those of users do not get here.
            throw new S3Exception(S3Errors.AccessDenied, "Cannot call GetSessionToken with session credentials");
        }

        if (request.Form.FindText("SerialNumber") is not null || request.Form.FindText("TokenCode") is not null)
        {
            throw new S3Exception(
                S3Errors.AccessDenied, "MultiFactorAuthentication failed: users of this server have no MFA devices.");
        }

        var isRoot = caller.Kind == CallerKind.Root;
        var most = isRoot ? StsLimits.MaxRootSeconds : StsLimits.MaxUserSeconds;
        var asked = request.Form.FindNumber("DurationSeconds", StsLimits.MinSeconds, StsLimits.MaxUserSeconds);
        var seconds = Math.Min(most, asked ?? StsLimits.DefaultUserSeconds);
        DemandNotDenied(request);
        var issued = IssuedSession.Issue(request.Store, SessionOf(request, seconds));
        return request.AnswerAsync(xml => xml.Credentials(issued));
    }

    private static IamSession SessionOf(StsRequest request, int seconds)
    {
        var (caller, now) = (request.Caller, request.Now);
        var isRoot = caller.Kind == CallerKind.Root;
        var kind = isRoot ? SessionKind.Root : SessionKind.User;

        // A key that ends, or that is limited, has no child that goes on or that is not.
        var end = request.Http.Authentication.Credential!.ExpiresAt;
        var expiresAt = now.AddSeconds(seconds);
        return new IamSession(IamIds.NewTemporaryKey(), IamIds.NewSecret(), caller.Account!.Value, kind)
        {
            Name = isRoot ? string.Empty : caller.Name!,
            PrincipalId = isRoot ? string.Empty : caller.Principal.UserId!,
            IssuedAt = now,
            ExpiresAt = end < expiresAt ? end.Value : expiresAt,
            Policies = caller.SessionPolicies,
        };
    }

    private static void DemandNotDenied(StsRequest request)
    {
        var target = AccessTarget.OfArn("*");
        var decision = request.Services.Decider.Decide(
            request.Caller, request.Action, target, new RequestConditions(request.Http, target));
        request.Http.Decided(request.Action, target, decision);
        if (decision.Reason == DecisionReason.ExplicitDeny)
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                $"User: {request.Caller.Principal.Arn} is not authorized to perform: {request.Action} with an explicit "
                + "deny");
        }
    }
}
