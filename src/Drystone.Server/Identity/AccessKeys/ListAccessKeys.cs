using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

internal static class ListAccessKeys
{
    public static QueryOperation Operation { get; } = IamOperation.Of("ListAccessKeys", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var owner = KeyOwner.Authorize<Inspect>(request);
        var keys = request.Read(owner.Grant, view => view.ListAccessKeys(owner.NameIn(view)));
        var ofRootSince = request.Store.FindAccount(request.Account)!.CreatedAt;
        var page = IamPage.Cut(request.Form, keys, key => key.Id);
        return request.AnswerAsync(xml => page.Write(xml, "AccessKeyMetadata"u8, (xml, key) =>
        {
            xml.OptionalElement("UserName"u8, key.User);
            xml.Element("AccessKeyId"u8, key.Id);
            xml.Element("Status"u8, AccessKeyStatus.Of(key));
            xml.Time("CreateDate"u8, key.CreatedAt ?? ofRootSince);
        }));
    }
}
