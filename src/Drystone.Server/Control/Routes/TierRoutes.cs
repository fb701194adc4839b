namespace Drystone.Server.Control.Routes;

/// <summary><c>GET /tiers</c>.</summary>
internal static class TierRoutes
{
    public const string Path = "/tiers";

    public static IEnumerable<ControlRoute> Of(ITierAdmin tiers) =>
    [
        new("GET", Path, async (context, _) => await ControlRoute.WriteAsync(
            context, await tiers.ListTiersAsync(context.RequestAborted),
            ControlJson.Default.IReadOnlyListTierSummary)),
    ];
}
