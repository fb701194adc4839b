using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccessKeys;

/// <summary>Makes a key and shows its secret, this once.</summary>
internal static class CreateAccessKey
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreateAccessKey", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var owner = KeyOwner.AuthorizeChange(request);
        var (id, secret) = (IamIds.NewAccessKey(), IamIds.NewSecret());
        var key = await request.ChangeAsync(
            owner.Grant, editor => Enter(editor, owner.NameIn(editor), id, secret, request.Now));
        await request.AnswerAsync(xml =>
        {
            xml.Start("AccessKey"u8);
            xml.OptionalElement("UserName"u8, key.User);
            xml.Element("AccessKeyId"u8, key.Id);
            xml.Element("Status"u8, AccessKeyStatus.Of(key));
            xml.Element("SecretAccessKey"u8, key.Secret);
            xml.Time("CreateDate"u8, request.Now);
            xml.End("AccessKey"u8);
        });
    }

    private static AccessKey Enter(
        IdentityEditor editor, string? user, string id, string secret, DateTimeOffset now)
    {
        var key = new AccessKey(id, secret, editor.Account, IsActive: true)
        {
            User = user,
            CreatedAt = user is null ? null : now,
        };
        if (editor.ListAccessKeys(user).Count(one => !AccessKeyStatus.IsServiceKey(one)) >= IamLimits.KeysPerUser)
        {
            throw IamErrors.Exceeded("AccessKeysPerUser", IamLimits.KeysPerUser);
        }

        // 32^16 ids: a second one of the same letters is a broken random source.
        return editor.Put(key) ? key : throw new InvalidOperationException("An id was made twice.");
    }
}
