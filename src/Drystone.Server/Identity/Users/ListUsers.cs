using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Users;

internal static class ListUsers
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListUsers", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var prefix = IamNames.PathPrefix(request.Form);
        var grant = request.Authorize<Inspect>(IamArns.Of(request.Account, "user", prefix, string.Empty));
        var users = request.Read(grant, view => view.ListUsers())
            .Where(user => user.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Cut(request.Form, users, user => user.Name);
        return request.AnswerAsync(xml => page.Write(
            xml, "Users"u8, (xml, user) => IamXml.UserFacts(xml, request.Account, user)));
    }
}
