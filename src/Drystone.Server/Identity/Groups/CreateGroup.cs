using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

internal static class CreateGroup
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreateGroup", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var group = new IamGroup(
            IamNames.Require(request.Form, "GroupName", IamLimits.GroupNameChars), IamNames.Path(request.Form),
            IamIds.NewGroup(), request.Now);
        var grant = request.Authorize<Configure>(IamArns.Of(request.Account, group));
        await request.ChangeAsync(grant, editor => Enter(editor, group));
        await request.AnswerAsync(xml => IamXml.Group(xml, request.Account, group));
    }

    private static void Enter(IdentityEditor editor, IamGroup group)
    {
        if (editor.FindGroup(group.Name) is not null)
        {
            throw new S3Exception(IamErrors.EntityAlreadyExists, $"Group with name {group.Name} already exists.");
        }

        if (editor.ListGroups().Count >= IamLimits.GroupsPerAccount)
        {
            throw IamErrors.Exceeded("GroupsPerAccount", IamLimits.GroupsPerAccount);
        }

        editor.Put(group);
    }
}
