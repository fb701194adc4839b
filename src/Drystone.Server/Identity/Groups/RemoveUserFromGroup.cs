using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

/// <inheritdoc cref="AddUserToGroup"/>
internal static class RemoveUserFromGroup
{
    public static QueryOperation Operation { get; } = IamOperation.Of("RemoveUserFromGroup", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var name = EntityKinds.User.Reference(request.Form);
        await request.ChangeAsync(EntityKinds.Group, (editor, group) =>
        {
            var user = editor.FindUser(name) ?? throw EntityKinds.User.NotFound(name);
            if (GroupMembership.Has(user, group))
            {
                editor.Put(GroupMembership.Without(user, group));
            }
        });
        await request.AnswerAsync();
    }
}
