using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Roles;

/// <summary>Changes the description and how long sessions may be; what is not given stays.</summary>
internal static class UpdateRole
{
    public static QueryOperation Operation { get; } = IamOperation.Of("UpdateRole", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var isDescribed = request.Form.Find("Description") is not null;
        var description = IamNames.FindDescription(request.Form);
        var maxSession = CreateRole.ReadMaxSession(request.Form);
        await request.ChangeAsync(EntityKinds.Role, (editor, role) => editor.Put(role with
        {
            Description = isDescribed ? description : role.Description,
            MaxSessionSeconds = maxSession ?? role.MaxSessionSeconds,
        }));
        await request.AnswerAsync(static _ => { });
    }
}
