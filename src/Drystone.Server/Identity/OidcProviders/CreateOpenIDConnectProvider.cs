using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class CreateOpenIDConnectProvider
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreateOpenIDConnectProvider", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        OidcParameters.ReadUrl(request.Form);
        var url = request.Form.Require("Url");
        var provider = new OidcProvider(OidcParameters.NameOf(url), url, request.Now)
        {
            ClientIds = OidcParameters.ReadClientIds(request.Form),
            Thumbprints = OidcParameters.ReadThumbprints(request.Form),
            Tags = IamTags.Read(request),
        };
        var arn = IamArns.Of(request.Account, provider);
        await request.ChangeAsync(request.Authorize<Configure>(arn), editor => Enter(editor, provider));
        await request.AnswerAsync(xml =>
        {
            xml.Element("OpenIDConnectProviderArn"u8, arn);
            IamXml.OptionalTags(xml, provider.Tags);
        });
    }

    private static void Enter(IdentityEditor editor, OidcProvider provider)
    {
        if (editor.FindOidcProvider(provider.Url) is not null)
        {
            throw new S3Exception(
                IamErrors.EntityAlreadyExists, $"Provider with url {provider.IssuerUrl} already exists.");
        }

        if (editor.ListOidcProviders().Count >= IamLimits.OidcProvidersPerAccount)
        {
            throw IamErrors.Exceeded("OpenIdConnectProvidersPerAccount", IamLimits.OidcProvidersPerAccount);
        }

        editor.Put(provider);
    }
}
