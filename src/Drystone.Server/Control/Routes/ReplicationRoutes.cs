namespace Drystone.Server.Control.Routes;

/// <summary><c>GET /replication</c>.</summary>
internal static class ReplicationRoutes
{
    public const string Path = "/replication";

    public static IEnumerable<ControlRoute> Of(Func<IReadOnlyList<ReplicationSummary>> summarize) =>
    [
        new("GET", Path, (context, _) => ControlRoute.WriteAsync(
            context, summarize(), ControlJson.Default.IReadOnlyListReplicationSummary)),
    ];
}
