using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

internal static class DeleteGroup
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeleteGroup", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        await request.ChangeAsync(EntityKinds.Group, (editor, group) =>
        {
            DeleteConflicts.Demand(
                !editor.ListUsers().Any(user => GroupMembership.Has(user, group)), "remove users from group");
            DeleteConflicts.DemandNoPolicies(group.Policies);
            editor.Delete(group);
        });
        await request.AnswerAsync();
    }
}
