using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class UpdateOpenIDConnectProviderThumbprint
{
    public static QueryOperation Operation { get; } =
        IamOperation.Of("UpdateOpenIDConnectProviderThumbprint", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var thumbprints = OidcParameters.ReadThumbprints(request.Form);
        await request.ChangeAsync(
            EntityKinds.OidcProvider, (editor, provider) => editor.Put(provider with { Thumbprints = thumbprints }));
        await request.AnswerAsync();
    }
}
