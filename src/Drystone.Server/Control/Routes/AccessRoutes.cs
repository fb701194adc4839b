using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Control.Routes;

/// <summary><c>POST /access/explain</c>, <c>GET /access/requests/{id}</c>, <c>GET /access/analysis</c>.</summary>
internal static class AccessRoutes
{
    public const string ExplainPath = "/access/explain";
    public const string RequestPath = "/access/requests/";
    public const string AnalysisPath = "/access/analysis";

    public static IEnumerable<ControlRoute> Of(IAccessAdmin access) =>
    [
        new("POST", ExplainPath, async (context, _) => await ControlRoute.WriteAsync(
            context,
            await access.ExplainAsync(
                await ControlRoute.ReadAsync(context, ControlJson.Default.AccessQuery), context.RequestAborted),
            ControlJson.Default.AccessExplanation)),
        new("GET", RequestPath, async (context, id) => await ControlRoute.WriteAsync(
            context, await access.ExplainRequestAsync(id, context.RequestAborted),
            ControlJson.Default.RequestExplanation)),
        new("GET", AnalysisPath, async (context, _) => await ControlRoute.WriteAsync(
            context,
            await access.AnalyzeAsync(Given(context, "bucket"), Given(context, "prefix"), context.RequestAborted),
            ControlJson.Default.AccessAnalysis)),
    ];

    private static string? Given(HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
}
