using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Control.Routes;

/// <summary><c>GET</c> and <c>POST /accounts</c>, <c>DELETE /accounts/{id or name}</c>.</summary>
internal static class AccountRoutes
{
    public const string Path = "/accounts";

    public static IEnumerable<ControlRoute> Of(IAccountAdmin accounts, ILogger logger) =>
    [
        new("GET", Path, async (context, _) => await ControlRoute.WriteAsync(
            context, await accounts.ListAsync(context.RequestAborted),
            ControlJson.Default.IReadOnlyListAccountSummary)),
        new("POST", Path, (context, _) => AddAsync(context, accounts, logger)),
        new("DELETE", Path + "/", (context, idOrName) => RemoveAsync(context, accounts, idOrName, logger)),
    ];

    private static async Task AddAsync(HttpContext context, IAccountAdmin accounts, ILogger logger)
    {
        var wanted = await ControlRoute.ReadAsync(context, ControlJson.Default.NewAccount);
        var added = await accounts.AddAsync(wanted, context.RequestAborted);
        Log.AccountAdded(logger, added.Account.Id, added.Account.Name);
        await ControlRoute.WriteAsync(context, added, ControlJson.Default.AddedAccount);
    }

    private static async Task RemoveAsync(
        HttpContext context, IAccountAdmin accounts, string idOrName, ILogger logger)
    {
        var removed = await accounts.RemoveAsync(idOrName, context.RequestAborted);
        Log.AccountRemoved(logger, removed.Id);
        await ControlRoute.WriteAsync(context, removed, ControlJson.Default.AccountSummary);
    }
}
