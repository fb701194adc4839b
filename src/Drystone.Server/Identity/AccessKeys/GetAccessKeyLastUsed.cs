using Drystone.Engine.Access;
using Drystone.Engine.Identity;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>When a key last signed a request, and for what. AWS asks for the right to the user whose key it
/// is.</summary>
internal static class GetAccessKeyLastUsed
{
    private const string Never = "N/A";

    public static QueryOperation Operation { get; } = IamOperation.Of("GetAccessKeyLastUsed", HandleAsync);

    private static Task HandleAsync(IamRequest request)
    {
        var id = AccessKeyParameter.Read(request.Form);
        var key = request.Store.ReadIdentities(request.Account, view => view.FindAccessKey(id));
        if (key?.User is { } user)
        {
            request.Authorize<IamUser, Inspect>(EntityKinds.User, user);
        }
        else
        {
            request.Authorize<Inspect>(IamArns.Root(request.Account));
        }

        if (key is null)
        {
            throw new S3Exception(IamErrors.NoSuchEntity, $"The Access Key with id {id} cannot be found.");
        }

        var use = request.Http.KeyUses.Find(id);
        return request.AnswerAsync(xml =>
        {
            xml.OptionalElement("UserName"u8, key.User);
            xml.Start("AccessKeyLastUsed"u8);
            if (use is not null)
            {
                xml.Time("LastUsedDate"u8, use.At);
            }

            xml.Element("ServiceName"u8, use?.Service ?? Never);
            xml.Element("Region"u8, use?.Region ?? Never);
            xml.End("AccessKeyLastUsed"u8);
        });
    }
}
