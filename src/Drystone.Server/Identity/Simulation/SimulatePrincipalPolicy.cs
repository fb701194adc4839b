using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Simulation;

/// <summary>Tries the policies of a user, group or role.</summary>
internal static class SimulatePrincipalPolicy
{
    private const string Parameter = "PolicySourceArn";

    public static QueryOperation Operation { get; } = IamOperation.Of("SimulatePrincipalPolicy", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var arn = request.Form.Require(Parameter);
        var prefix = IamArns.Of(request.Account, string.Empty, string.Empty, string.Empty);
        if (!arn.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new S3Exception(IamErrors.InvalidInput, $"Invalid Entity Arn: {arn}");
        }

        var resource = arn[prefix.Length..];
        var name = resource[(resource.LastIndexOf('/') + 1)..];
        return resource[..Math.Max(resource.IndexOf('/', StringComparison.Ordinal), 0)] switch
        {
            "user" => SimulateAsync(
                request, EntityKinds.User, name, (policies, view, user) => policies.Add(view, user),
                user => new PolicyPrincipal
                {
                    Arn = arn,
                    AccountId = request.Account.Value,
                    UserId = user.Id,
                }),
            "group" => SimulateAsync(
                request, EntityKinds.Group, name, (policies, view, group) => policies.Add(view, group),
                _ => request.Http.Caller.Principal),
            "role" => SimulateAsync(
                request, EntityKinds.Role, name, (policies, view, role) => policies.Add(view, role),
                role => new PolicyPrincipal
                {
                    Arn = arn,
                    AccountId = request.Account.Value,
                    RoleArn = arn,
                    UserId = role.Id,
                }),
            _ => throw new S3Exception(IamErrors.InvalidInput, $"Invalid Entity Arn: {arn}"),
        };
    }

    private static Task SimulateAsync<T>(
        IamRequest request, EntityKind<T> kind, string name, Action<SimulatedPolicies, IdentityView, T> add,
        Func<T, PolicyPrincipal> principalOf)
        where T : class
    {
        var target = request.Authorize<T, Inspect>(kind, name);
        var policies = new SimulatedPolicies();
        var entity = request.Read(target.Grant, view =>
        {
            var found = target.In(view);
            add(policies, view, found);
            return found;
        });
        policies.AddGiven(request.Form);
        return Simulator.AnswerAsync(request, policies, principalOf(entity));
    }
}
