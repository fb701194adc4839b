using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

internal static class DeleteAccessKey
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeleteAccessKey", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var id = AccessKeyParameter.Read(request.Form);
        var owner = KeyOwner.AuthorizeChange(request);
        await request.ChangeAsync(owner.Grant, editor => editor.Delete(owner.Find(editor, id)));
        await request.Http.KeyUses.ForgetAsync(id, request.Http.Cancel);
        await request.AnswerAsync();
    }
}
