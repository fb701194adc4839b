using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Groups;

/// <summary>Shows a group and who is in it.</summary>
internal static class GetGroup
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetGroup", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var target = request.Authorize<IamGroup, Inspect>(EntityKinds.Group);
        var (group, users) = request.Read(target.Grant, view => (target.In(view), view.ListUsers()));
        var page = IamPage.Cut(request.Form, users.Where(user => GroupMembership.Has(user, group)), user => user.Name);
        return request.AnswerAsync(xml =>
        {
            IamXml.Group(xml, request.Account, group);
            page.Write(xml, "Users"u8, (xml, user) => IamXml.UserFacts(xml, request.Account, user));
        });
    }
}
