using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccountSettings;

internal static class DeleteAccountAlias
{
    public static QueryOperation Operation { get; } = IamOperation.Of("DeleteAccountAlias", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var alias = AccountAliases.Read(request.Form);
        request.Authorize<Configure>("*");
        await AccountAliases.SetAsync(request, account => account.Alias == alias
            ? account with { Alias = null }
            : throw new S3Exception(IamErrors.NoSuchEntity, $"The account alias {alias} cannot be found."));
        await request.AnswerAsync();
    }
}
