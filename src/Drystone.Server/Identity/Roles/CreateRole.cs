using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Identity.Boundaries;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

internal static class CreateRole
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreateRole", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var role = new IamRole(
            IamNames.Require(request.Form, "RoleName", IamLimits.RoleNameChars), IamNames.Path(request.Form),
            IamIds.NewRole(), request.Now, request.Form.Require("AssumeRolePolicyDocument"))
        {
            Description = IamNames.FindDescription(request.Form),
            MaxSessionSeconds = ReadMaxSession(request.Form) ?? IamLimits.MinSessionSeconds,
            PermissionsBoundary = PermissionsBoundaries.Find(request),
            Tags = IamTags.Read(request),
        };
        var grant = request.Authorize<Configure>(IamArns.Of(request.Account, role));
        var kept = role with { TrustPolicy = TrustPolicies.Read(request, "AssumeRolePolicyDocument") };
        await request.ChangeAsync(grant, editor => Enter(editor, kept));
        await request.AnswerAsync(xml => IamXml.Role(xml, request.Account, TrustPolicies.Shown(request, kept)));
    }

    /// <summary>Null when the request says nothing of it.</summary>
    public static int? ReadMaxSession(QueryForm form) =>
        form.FindNumber("MaxSessionDuration", IamLimits.MinSessionSeconds, IamLimits.MaxSessionSeconds);

    private static void Enter(IdentityEditor editor, IamRole role)
    {
        if (editor.FindRole(role.Name) is not null)
        {
            throw new S3Exception(IamErrors.EntityAlreadyExists, $"Role with name {role.Name} already exists.");
        }

        if (editor.ListRoles().Count >= IamLimits.RolesPerAccount)
        {
            throw IamErrors.Exceeded("RolesPerAccount", IamLimits.RolesPerAccount);
        }

        PermissionsBoundaries.Demand(editor, role.PermissionsBoundary);
        editor.Put(role);
    }
}
