namespace Drystone.Server.Control.Routes;

/// <summary><c>GET /scrub</c> (how it stands), <c>GET /scrub/objects</c> (what the damage belongs to),
/// <c>POST /scrub</c> (verify everything now).</summary>
internal static class ScrubRoutes
{
    public const string Path = "/scrub";
    public const string ObjectsPath = "/scrub/objects";

    public static IEnumerable<ControlRoute> Of(IScrubAdmin scrub) =>
    [
        new("GET", Path, async (context, _) => await ControlRoute.WriteAsync(
            context, await scrub.ReadAsync(context.RequestAborted), ControlJson.Default.ScrubReport)),
        new("GET", ObjectsPath, async (context, _) => await ControlRoute.WriteAsync(
            context, await scrub.ListDamagedAsync(context.RequestAborted),
            ControlJson.Default.IReadOnlyListDamagedVersion)),
        new("POST", Path, async (context, _) => await ControlRoute.WriteAsync(
            context, await scrub.RunAsync(context.RequestAborted), ControlJson.Default.ScrubReport)),
    ];
}
