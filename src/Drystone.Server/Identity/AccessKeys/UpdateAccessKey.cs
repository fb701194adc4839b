using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Switches a key off, or on again.</summary>
internal static class UpdateAccessKey
{
    public static QueryOperation Operation { get; } = IamOperation.Of("UpdateAccessKey", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var id = AccessKeyParameter.Read(request.Form);
        var isActive = AccessKeyStatus.IsActive(request.Form);
        var owner = KeyOwner.AuthorizeChange(request);
        await request.ChangeAsync(
            owner.Grant, editor => { editor.Put(owner.Find(editor, id) with { IsActive = isActive }); });
        await request.AnswerAsync();
    }
}
