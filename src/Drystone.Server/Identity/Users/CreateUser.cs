using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.Identity.Boundaries;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Users;

internal static class CreateUser
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreateUser", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var user = new IamUser(
            IamNames.Require(request.Form, "UserName", IamLimits.UserNameChars), IamNames.Path(request.Form),
            IamIds.NewUser(), request.Now)
        {
            PermissionsBoundary = PermissionsBoundaries.Find(request),
            Tags = IamTags.Read(request),
        };
        var grant = request.Authorize<Configure>(IamArns.Of(request.Account, user));
        await request.ChangeAsync(grant, editor => Enter(editor, user));
        await request.AnswerAsync(xml => IamXml.User(xml, request.Account, user));
    }

    private static void Enter(IdentityEditor editor, IamUser user)
    {
        if (editor.FindUser(user.Name) is not null)
        {
            throw new S3Exception(IamErrors.EntityAlreadyExists, $"User with name {user.Name} already exists.");
        }

        if (editor.ListUsers().Count >= IamLimits.UsersPerAccount)
        {
            throw IamErrors.Exceeded("UsersPerAccount", IamLimits.UsersPerAccount);
        }

        PermissionsBoundaries.Demand(editor, user.PermissionsBoundary);
        editor.Put(user);
    }
}
