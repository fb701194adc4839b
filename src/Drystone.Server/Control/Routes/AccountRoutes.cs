using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Control.Routes;

/// <summary>
/// <c>GET</c> and <c>POST /accounts</c>; <c>GET</c>, <c>PATCH</c> and <c>DELETE /accounts/{id or name}</c>;
/// <c>GET</c> and <c>POST /account-keys</c>, <c>DELETE /account-keys/{id}</c>.
/// </summary>
internal static class AccountRoutes
{
    public const string Path = "/accounts";
    public const string KeyPath = "/account-keys";
    public const string WithIdentities = "with-identities";
    public const string Account = "account";

    public static IEnumerable<ControlRoute> Of(IAccountAdmin accounts, ILogger logger) =>
    [
        new("GET", Path, async (context, _) => await ControlRoute.WriteAsync(
            context, await accounts.ListAsync(context.RequestAborted),
            ControlJson.Default.IReadOnlyListAccountSummary)),
        new("POST", Path, (context, _) => AddAsync(context, accounts, logger)),
        new("GET", Path + "/", async (context, idOrName) => await ControlRoute.WriteAsync(
            context, await accounts.ShowAsync(idOrName, context.RequestAborted), ControlJson.Default.AccountDetail)),
        new("PATCH", Path + "/", (context, idOrName) => ChangeAsync(context, accounts, idOrName, logger)),
        new("DELETE", Path + "/", (context, idOrName) => RemoveAsync(context, accounts, idOrName, logger)),
        new("GET", KeyPath, async (context, _) => await ControlRoute.WriteAsync(
            context, await accounts.ListAccountKeysAsync(AccountOf(context), context.RequestAborted),
            ControlJson.Default.IReadOnlyListAccountKey)),
        new("POST", KeyPath, (context, _) => AddKeyAsync(context, accounts, logger)),
        new("DELETE", KeyPath + "/", (context, id) => RemoveKeyAsync(context, accounts, id, logger)),
    ];

    private static async Task AddAsync(HttpContext context, IAccountAdmin accounts, ILogger logger)
    {
        var wanted = await ControlRoute.ReadAsync(context, ControlJson.Default.NewAccount);
        var added = await accounts.AddAsync(wanted, context.RequestAborted);
        Log.AccountAdded(logger, added.Account.Id, added.Account.Name);
        await ControlRoute.WriteAsync(context, added, ControlJson.Default.AddedAccount);
    }

    private static async Task ChangeAsync(
        HttpContext context, IAccountAdmin accounts, string idOrName, ILogger logger)
    {
        var change = await ControlRoute.ReadAsync(context, ControlJson.Default.AccountChange);
        var changed = await accounts.ChangeAsync(idOrName, change, context.RequestAborted);
        Log.AccountChanged(logger, changed.Id, changed.Name, changed.IsSuspended ? "suspended" : "active");
        await ControlRoute.WriteAsync(context, changed, ControlJson.Default.AccountSummary);
    }

    private static async Task RemoveAsync(
        HttpContext context, IAccountAdmin accounts, string idOrName, ILogger logger)
    {
        var withIdentities = context.Request.Query.ContainsKey(WithIdentities);
        var removed = await accounts.RemoveAsync(idOrName, withIdentities, context.RequestAborted);
        Log.AccountRemoved(logger, removed.Account.Id);
        await ControlRoute.WriteAsync(context, removed, ControlJson.Default.AccountDetail);
    }

    private static async Task AddKeyAsync(HttpContext context, IAccountAdmin accounts, ILogger logger)
    {
        var wanted = await ControlRoute.ReadAsync(context, ControlJson.Default.NewAccountKey);
        var added = await accounts.AddAccountKeyAsync(wanted, context.RequestAborted);
        Log.AccessKeyChanged(logger, added.Key.AccessKeyId, added.Key.User ?? "root", "added");
        await ControlRoute.WriteAsync(context, added, ControlJson.Default.AddedAccountKey);
    }

    private static async Task RemoveKeyAsync(HttpContext context, IAccountAdmin accounts, string id, ILogger logger)
    {
        var removed = await accounts.RemoveAccountKeyAsync(AccountOf(context), id, context.RequestAborted);
        Log.AccessKeyChanged(logger, removed.AccessKeyId, removed.User ?? "root", "removed");
        await ControlRoute.WriteAsync(context, removed, ControlJson.Default.AccountKey);
    }

    private static string? AccountOf(HttpContext context) =>
        context.Request.Query[Account].ToString() is { Length: > 0 } account ? account : null;
}
