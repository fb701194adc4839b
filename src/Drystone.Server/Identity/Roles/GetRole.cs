using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

internal static class GetRole
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetRole", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var role = request.Look(EntityKinds.Role);
        return request.AnswerAsync(xml => IamXml.Role(xml, request.Account, TrustPolicies.Shown(request, role)));
    }
}
