using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

internal static class UpdateAssumeRolePolicy
{
    public static QueryOperation Operation { get; } = IamOperation.Of("UpdateAssumeRolePolicy", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var target = request.Authorize<IamRole, Configure>(EntityKinds.Role);
        var document = TrustPolicies.Read(request, "PolicyDocument");
        await request.ChangeAsync(
            target.Grant, editor => editor.Put(target.In(editor) with { TrustPolicy = document }));
        await request.AnswerAsync();
    }
}
