using Drystone.Engine.Accounts;
using Drystone.S3;
using Drystone.Server.QueryApi;

namespace Drystone.Server.Identity.AccountSettings;

/// <summary>Reads aliases.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html</remarks>
internal static class AccountAliases
{
    private const string Parameter = "AccountAlias";
    private const int MinChars = 3;
    private const int MaxChars = 63;

    /// <exception cref="S3Exception">ValidationError.</exception>
    public static string Read(QueryForm form)
    {
        var alias = form.Require(Parameter);
        return alias.Length is >= MinChars and <= MaxChars
            && alias.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-')
            && alias[0] != '-' && alias[^1] != '-' && !alias.Contains("--", StringComparison.Ordinal)
            ? alias
            : throw QueryErrors.Invalid(
                Parameter, $"Member must have {MinChars} to {MaxChars} lower-case letters, digits and single dashes "
                + "between them");
    }

    /// <exception cref="S3Exception">EntityAlreadyExists, NoSuchEntity.</exception>
    public static async Task SetAsync(IamRequest request, Func<Account, Account> change)
    {
        var outcome = await request.Store.ChangeAccountAsync(request.Account, change, request.Http.Cancel);
        if (outcome == ChangeAccountOutcome.AliasExists)
        {
            throw new S3Exception(IamErrors.EntityAlreadyExists, "The account alias already exists.");
        }

        if (outcome != ChangeAccountOutcome.Changed)
        {
            throw new S3Exception(IamErrors.NoSuchEntity, "The account is not there any more.");
        }
    }
}
