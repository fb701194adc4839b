using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

internal static class ListGroupsForUser
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListGroupsForUser", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var target = request.Authorize<IamUser, Inspect>(EntityKinds.User);
        var groups = request.Read(
            target.Grant,
            view => target.In(view).Groups.Select(view.FindGroup).OfType<IamGroup>().ToList());
        var page = IamPage.Cut(request.Form, groups, group => group.Name);
        return request.AnswerAsync(xml => page.Write(
            xml, "Groups"u8, (xml, group) => IamXml.GroupFacts(xml, request.Account, group)));
    }
}
