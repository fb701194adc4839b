using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class ListOpenIDConnectProviders
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListOpenIDConnectProviders", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var grant = request.Authorize<Inspect>(IamArns.OidcProvider(request.Account, "*"));
        var providers = request.Read(grant, view => view.ListOidcProviders());
        return request.AnswerAsync(xml => IamXml.List(
            xml, "OpenIDConnectProviderList"u8, providers,
            (xml, provider) => xml.Element("Arn"u8, IamArns.Of(request.Account, provider))));
    }
}
