using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Users;

/// <summary>Gives a user another name or path. Keys and groups go with it.</summary>
internal static class UpdateUser
{
    public static QueryOperation Operation { get; } = IamOperation.Of("UpdateUser", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var newName = IamNames.Find(request.Form, "NewUserName", IamLimits.UserNameChars);
        var newPath = IamNames.FindPath(request.Form, "NewPath");
        var target = request.Authorize<IamUser, Configure>(EntityKinds.User);
        var seen = request.Store.ReadIdentities(request.Account, target.In);
        var changed = seen with { Name = newName ?? seen.Name, Path = newPath ?? seen.Path };

        // As at AWS: who renames a user needs the right to both names.
        request.Authorize<Configure>(IamArns.Of(request.Account, changed));
        await request.ChangeAsync(target.Grant, editor =>
        {
            var user = target.In(editor);
            Rename(editor, user, user with { Name = changed.Name, Path = changed.Path });
        });
        await request.AnswerAsync();
    }

    private static void Rename(IdentityEditor editor, IamUser old, IamUser renamed)
    {
        if (editor.FindUser(renamed.Name) is { } taken && taken.Id != old.Id)
        {
            throw new S3Exception(IamErrors.EntityAlreadyExists, $"User with name {renamed.Name} already exists.");
        }

        if (renamed.Name != old.Name)
        {
            foreach (var key in editor.ListAccessKeys(old.Name))
            {
                editor.Put(key with { User = renamed.Name });
            }

            editor.Delete(old);
        }

        editor.Put(renamed);
    }
}
