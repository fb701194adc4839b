using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class AddClientIDToOpenIDConnectProvider
{
    public static QueryOperation Operation { get; } =
        IamOperation.Of("AddClientIDToOpenIDConnectProvider", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var id = OidcParameters.ReadClientId(request.Form);
        await request.ChangeAsync(EntityKinds.OidcProvider, (editor, provider) => editor.Put(provider with
        {
            ClientIds = provider.ClientIds.Contains(id)
                ? provider.ClientIds
                : OidcParameters.CheckClientIds([.. provider.ClientIds, id]),
        }));
        await request.AnswerAsync();
    }
}
