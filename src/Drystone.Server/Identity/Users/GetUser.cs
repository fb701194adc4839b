using Drystone.Engine.Access;
using Drystone.Engine.Accounts;
using Drystone.S3.Xml;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.Users;

/// <summary>Without a name it shows the caller, whom AWS shows as a user even where it is the account itself.</summary>
internal static class GetUser
{
    public static QueryOperation Operation { get; } = IamOperation.Of("GetUser", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        if (request.UserOrCaller() is { } name)
        {
            var user = request.Look(EntityKinds.User, name);
            return request.AnswerAsync(xml => IamXml.User(xml, request.Account, user));
        }

        request.Authorize<Inspect>(IamArns.Root(request.Account));
        var account = request.Store.FindAccount(request.Account)!;
        return request.AnswerAsync(xml => WriteRoot(xml, account));
    }

    private static void WriteRoot(XmlResponseWriter xml, Account account)
    {
        xml.Start("User"u8);
        xml.Element("UserId"u8, account.Id.Value);
        xml.Element("Arn"u8, IamArns.Root(account.Id));
        xml.Time("CreateDate"u8, account.CreatedAt);
        xml.End("User"u8);
    }
}
