using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Control.Routes;

/// <summary><c>GET</c> (what is due) and <c>POST</c> (do it) <c>/lifecycle/{bucket}</c>.</summary>
internal static class LifecycleRoutes
{
    public const string Path = "/lifecycle/";

    private const int MaxReportedActions = 10_000;

    public static IEnumerable<ControlRoute> Of(ILifecycleAdmin lifecycle) =>
    [
        new("GET", Path, (context, bucket) => ExplainAsync(context, lifecycle, bucket)),
        new("POST", Path, async (context, bucket) => await ControlRoute.WriteAsync(
            context, await lifecycle.RunAsync(bucket, context.RequestAborted), ControlJson.Default.LifecycleRun)),
    ];

    private static async Task ExplainAsync(HttpContext context, ILifecycleAdmin lifecycle, string bucket)
    {
        var query = context.Request.Query;
        var max = int.TryParse(query["max"], out var wanted) ? Math.Clamp(wanted, 0, MaxReportedActions) : 0;
        var report = await lifecycle.ExplainAsync(
            bucket, query["prefix"].ToString(), max, context.RequestAborted);
        await ControlRoute.WriteAsync(context, report, ControlJson.Default.LifecycleReport);
    }
}
