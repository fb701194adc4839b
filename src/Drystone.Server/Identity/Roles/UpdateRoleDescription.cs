using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

internal static class UpdateRoleDescription
{
    public static QueryOperation Operation { get; } = IamOperation.Of("UpdateRoleDescription", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        request.Form.Require("Description");
        var description = IamNames.FindDescription(request.Form);
        var target = request.Authorize<IamRole, Configure>(EntityKinds.Role);
        var changed = await request.ChangeAsync(target.Grant, editor =>
        {
            var role = target.In(editor) with { Description = description };
            editor.Put(role);
            return role;
        });
        await request.AnswerAsync(xml => IamXml.Role(xml, request.Account, TrustPolicies.Shown(request, changed)));
    }
}
