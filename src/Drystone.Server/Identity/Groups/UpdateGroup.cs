using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

/// <summary>Gives a group another name or path. Its users stay in it.</summary>
internal static class UpdateGroup
{
    public static QueryOperation Operation { get; } = IamOperation.Of("UpdateGroup", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var newName = IamNames.Find(request.Form, "NewGroupName", IamLimits.GroupNameChars);
        var newPath = IamNames.FindPath(request.Form, "NewPath");
        var target = request.Authorize<IamGroup, Configure>(EntityKinds.Group);
        var seen = request.Store.ReadIdentities(request.Account, target.In);
        var changed = seen with { Name = newName ?? seen.Name, Path = newPath ?? seen.Path };

        // As at AWS: who renames a group needs the right to both names.
        request.Authorize<Configure>(IamArns.Of(request.Account, changed));
        await request.ChangeAsync(target.Grant, editor =>
        {
            var group = target.In(editor);
            Rename(editor, group, group with { Name = changed.Name, Path = changed.Path });
        });
        await request.AnswerAsync();
    }

    private static void Rename(IdentityEditor editor, IamGroup old, IamGroup renamed)
    {
        if (editor.FindGroup(renamed.Name) is { } taken && taken.Id != old.Id)
        {
            throw new S3Exception(IamErrors.EntityAlreadyExists, $"Group with name {renamed.Name} already exists.");
        }

        if (renamed.Name != old.Name)
        {
            foreach (var user in editor.ListUsers().Where(user => GroupMembership.Has(user, old)))
            {
                var others = GroupMembership.Without(user, old);
                editor.Put(others with { Groups = [.. others.Groups, renamed.Name] });
            }

            editor.Delete(old);
        }

        editor.Put(renamed);
    }
}
