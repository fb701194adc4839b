using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.OidcProviders;

internal static class GetOpenIDConnectProvider
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetOpenIDConnectProvider", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var provider = request.Look(EntityKinds.OidcProvider);
        return request.AnswerAsync(xml =>
        {
            xml.Element("Url"u8, provider.Url);
            xml.Texts("ClientIDList"u8, provider.ClientIds);
            xml.Texts("ThumbprintList"u8, provider.Thumbprints);
            xml.Time("CreateDate"u8, provider.CreatedAt);
            IamXml.OptionalTags(xml, provider.Tags);
        });
    }
}
