using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Control.Routes;

/// <summary><c>GET</c>, <c>POST</c> (make one) and <c>PATCH /keys</c> (rotate, disable or enable one).</summary>
internal static class KeyRoutes
{
    public const string Path = "/keys";

    public static IEnumerable<ControlRoute> Of(IKeyAdmin keys, ILogger logger) =>
    [
        new("GET", Path, async (context, _) => await ControlRoute.WriteAsync(
            context, await keys.ListKeysAsync(context.RequestAborted), ControlJson.Default.IReadOnlyListKeySummary)),
        new("POST", Path, (context, _) => CreateAsync(context, keys, logger)),
        new("PATCH", Path, (context, _) => ChangeAsync(context, keys, logger)),
    ];

    private static async Task CreateAsync(HttpContext context, IKeyAdmin keys, ILogger logger)
    {
        var wanted = await ControlRoute.ReadAsync(context, ControlJson.Default.NewKey);
        var made = await keys.CreateAsync(wanted, context.RequestAborted);
        Log.KeyChanged(logger, made.Id, "created");
        await ControlRoute.WriteAsync(context, made, ControlJson.Default.KeySummary);
    }

    private static async Task ChangeAsync(HttpContext context, IKeyAdmin keys, ILogger logger)
    {
        var command = await ControlRoute.ReadAsync(context, ControlJson.Default.KeyCommand);
        var changed = await keys.ChangeAsync(command.Key, command.Action, context.RequestAborted);
        Log.KeyChanged(logger, changed.Id, command.Action.ToString());
        await ControlRoute.WriteAsync(context, changed, ControlJson.Default.KeySummary);
    }
}
