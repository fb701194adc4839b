using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class RemoveClientIDFromOpenIDConnectProvider
{
    public static QueryOperation Operation { get; } =
        IamOperation.Of("RemoveClientIDFromOpenIDConnectProvider", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var id = OidcParameters.ReadClientId(request.Form);
        await request.ChangeAsync(EntityKinds.OidcProvider, (editor, provider) => editor.Put(provider with
        {
            ClientIds = [.. provider.ClientIds.Where(one => one != id)],
        }));
        await request.AnswerAsync();
    }
}
