using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.SecurityTokens;

/// <summary>Gives temporary credentials for somebody whom the caller's program knows: of the user's rights, those that
/// the policies of the session allow as well, and none without such policies.</summary>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html</remarks>
internal static class GetFederationToken
{
    public static QueryOperation Operation { get; } = StsOperation.Of("GetFederationToken", HandleAsync);

    private static Task HandleAsync(StsRequest request)
    {
        var name = ReadName(request.Form);
        DemandLastingUser(request.Caller);
        var account = request.Caller.Account!.Value;
        var wanted = SessionParameters.Read(request.Form, account, StsLimits.MaxUserSeconds) with
        {
            Tags = SessionParameters.ReadTags(request.Form),
        };
        SessionParameters.RefuseDuplicates(wanted.Tags);
        wanted.DemandPolicies(request.Store, account);
        var arn = $"arn:aws:sts::{account}:federated-user/{name}";
        Authorize(request, arn, wanted);
        var issued = IssuedSession.Issue(request.Store, SessionOf(request, name, wanted));
        return request.AnswerAsync(xml =>
        {
            xml.Credentials(issued);
            xml.Start("FederatedUser"u8);
            xml.Element("FederatedUserId"u8, $"{account}:{name}");
            xml.Element("Arn"u8, arn);
            xml.End("FederatedUser"u8);
            xml.PackedSize(issued);
        });
    }

    private static string ReadName(QueryForm form)
    {
        const string Parameter = "Name";
        var name = form.Require(Parameter);
        return SessionParameters.IsName(name) && name.Length <= StsLimits.MaxFederatedNameChars
            ? name
            : throw QueryErrors.Invalid(
                Parameter,
                $"Member must have {StsLimits.MinNameChars} to {StsLimits.MaxFederatedNameChars} letters, digits and "
                + "_+=,.@-");
    }

    /// <summary>What the policy of a key forbids, the policies of a session could not take away: they say together what
    /// is allowed, and would have to be held apart.</summary>
    private static void DemandLastingUser(Caller caller)
    {
        if (caller.TokenIssuedAt is not null)
        {
            throw new S3Exception(S3Errors.AccessDenied, "Cannot call GetFederationToken with session credentials");
        }

        if (caller.Kind != CallerKind.User || caller.SessionPolicies.Count > 0)
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                caller.Kind == CallerKind.User
                    ? "Cannot call GetFederationToken with a key that has a policy of its own"
                    : "Cannot call GetFederationToken with root credentials; create a user for it");
        }
    }

    private static void Authorize(StsRequest request, string arn, SessionParameters wanted)
    {
        var target = AccessTarget.OfArn(arn);
        var context = new StsConditions(
            [.. StsConditions.FactsOf(wanted.Tags)], new RequestConditions(request.Http, target));
        string[] actions = wanted.Tags.Count > 0 ? [request.Action, "sts:TagSession"] : [request.Action];
        foreach (var action in actions)
        {
            var decision = request.Services.Decider.Decide(request.Caller, action, target, context);
            request.Http.Decided(action, target, decision);
            if (!decision.Allowed)
            {
                throw new S3Exception(
                    S3Errors.AccessDenied,
                    $"User: {request.Caller.Principal.Arn} is not authorized to perform: {action} on resource: {arn}");
            }
        }
    }

    private static IamSession SessionOf(StsRequest request, string name, SessionParameters wanted)
    {
        var (caller, now) = (request.Caller, request.Now);
        var expiresAt = now.AddSeconds(wanted.DurationSeconds ?? StsLimits.DefaultUserSeconds);
        // A key that ends has no child that goes on.
        var end = request.Http.Authentication.Credential!.ExpiresAt;
        return new IamSession(
            IamIds.NewTemporaryKey(), IamIds.NewSecret(), caller.Account!.Value, SessionKind.FederatedUser)
        {
            Name = caller.Name!,
            PrincipalId = caller.Principal.UserId!,
            SessionName = name,
            IssuedAt = now,
            ExpiresAt = end < expiresAt ? end.Value : expiresAt,
            Policies = wanted.Policies,
            PolicyArns = wanted.PolicyArns,
            Tags = wanted.Tags,
        };
    }
}
