using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

internal static class ListRoles
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListRoles", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var prefix = IamNames.PathPrefix(request.Form);
        var grant = request.Authorize<Inspect>(IamArns.Of(request.Account, "role", prefix, string.Empty));
        var roles = request.Read(grant, view => view.ListRoles())
            .Where(role => role.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Cut(request.Form, roles, role => role.Name);
        return request.AnswerAsync(xml => page.Write(
            xml, "Roles"u8,
            (xml, role) => IamXml.RoleFacts(xml, request.Account, TrustPolicies.Shown(request, role))));
    }
}
