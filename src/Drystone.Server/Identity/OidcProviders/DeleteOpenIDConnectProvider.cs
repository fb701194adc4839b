using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class DeleteOpenIDConnectProvider
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeleteOpenIDConnectProvider", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        await request.ChangeAsync(EntityKinds.OidcProvider, (editor, provider) => editor.Delete(provider));
        await request.AnswerAsync();
    }
}
