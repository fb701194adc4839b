using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Simulation;

/// <summary>Tries policies that need not be anybody's.</summary>
internal static class SimulateCustomPolicy
{
    public static QueryOperation Operation { get; } = IamOperation.Of("SimulateCustomPolicy", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        request.Authorize<Inspect>("*");
        var policies = new SimulatedPolicies();
        policies.AddGiven(request.Form);
        return Simulator.AnswerAsync(request, policies, request.Http.Caller.Principal);
    }
}
