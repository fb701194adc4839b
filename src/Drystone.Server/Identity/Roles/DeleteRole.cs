using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

internal static class DeleteRole
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeleteRole", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        await request.ChangeAsync(EntityKinds.Role, (editor, role) =>
        {
            DeleteConflicts.DemandNoPolicies(role.Policies);
            editor.Delete(role);
        });
        await request.AnswerAsync();
    }
}
