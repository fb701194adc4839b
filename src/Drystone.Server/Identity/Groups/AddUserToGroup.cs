using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

/// <summary>The right that it needs is one to the group, as at AWS.</summary>
internal static class AddUserToGroup
{
    public static QueryOperation Operation { get; } = IamOperation.Of("AddUserToGroup", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var name = EntityKinds.User.Reference(request.Form);
        await request.ChangeAsync(EntityKinds.Group, (editor, group) =>
        {
            var user = editor.FindUser(name) ?? throw EntityKinds.User.NotFound(name);
            if (GroupMembership.Has(user, group))
            {
                return;
            }

            if (user.Groups.Count >= IamLimits.GroupsPerUser)
            {
                throw IamErrors.Exceeded("GroupsPerUser", IamLimits.GroupsPerUser);
            }

            editor.Put(user with { Groups = [.. user.Groups, group.Name] });
        });
        await request.AnswerAsync();
    }
}
