namespace Drystone.Cli.Bench.Compare;

/// <param name="Endpoints">Ratios are to the first.</param>
/// <param name="Rounds">How often each row is measured at each endpoint: forth and back in turn, so that what changes
/// on the machine meanwhile counts for and against each alike.</param>
internal sealed record CompareOptions(
    IReadOnlyList<ComparedEndpoint> Endpoints,
    IReadOnlyList<BenchPlan> Plans,
    int Rounds,
    TimeSpan WarmUp,
    TimeSpan Duration,
    bool ShowsProgress,
    bool AsJson);
