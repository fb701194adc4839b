using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccountSettings;

internal static class ListAccountAliases
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListAccountAliases", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        request.Authorize<Inspect>("*");
        string[] aliases = request.Store.FindAccount(request.Account)?.Alias is { } alias ? [alias] : [];
        return request.AnswerAsync(xml =>
        {
            xml.Texts("AccountAliases"u8, aliases);
            xml.Element("IsTruncated"u8, value: false);
        });
    }
}
