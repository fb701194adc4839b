using Drystone.Engine.Access;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccountSettings;

/// <summary>An account has one alias: a new one takes the place of the old one.</summary>
internal static class CreateAccountAlias
{
    public static QueryOperation Operation { get; } = IamOperation.Of("CreateAccountAlias", HandleAsync);

    private static async Task HandleAsync(IamRequest request)
    {
        var alias = AccountAliases.Read(request.Form);
        request.Authorize<Configure>("*");
        await AccountAliases.SetAsync(request, account => account with { Alias = alias });
        await request.AnswerAsync();
    }
}
