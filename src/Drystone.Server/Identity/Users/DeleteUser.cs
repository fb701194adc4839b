using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Users;

/// <summary>Removes a user that has nothing left, so that nobody loses keys or rights by mistake.</summary>
internal static class DeleteUser
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeleteUser", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        await request.ChangeAsync(EntityKinds.User, (editor, user) =>
        {
            DeleteConflicts.Demand(editor.ListAccessKeys(user.Name).Count == 0, "delete access keys");
            DeleteConflicts.DemandNoPolicies(user.Policies);
            DeleteConflicts.Demand(user.Groups.Count == 0, "remove users from group");
            editor.Delete(user);
        });
        await request.AnswerAsync();
    }
}
