using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

internal static class ListGroups
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListGroups", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var prefix = IamNames.PathPrefix(request.Form);
        var grant = request.Authorize<Inspect>(IamArns.Of(request.Account, "group", prefix, string.Empty));
        var groups = request.Read(grant, view => view.ListGroups())
            .Where(group => group.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Cut(request.Form, groups, group => group.Name);
        return request.AnswerAsync(xml => page.Write(
            xml, "Groups"u8, (xml, group) => IamXml.GroupFacts(xml, request.Account, group)));
    }
}
