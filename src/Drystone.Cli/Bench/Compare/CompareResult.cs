using System.Text.Json.Serialization;

namespace Drystone.Cli.Bench.Compare;

/// <summary>One row of one endpoint: the median of its rounds.</summary>
/// <param name="Plan">What <c>--only</c> calls it: <c>get-4KiB-32</c>.</param>
/// <param name="Ratio">Of its operations per second to those of the first endpoint; null when that has none.</param>
/// <param name="Rounds">What each round measured, in the order of time.</param>
internal sealed record CompareResult(
    string Plan,
    string Workload,
    int Concurrency,
    string Endpoint,
    double OperationsPerSecond,
    double MegabytesPerSecond,
    double KeysPerSecond,
    double P50Milliseconds,
    double P99Milliseconds,
    double GeneratorCores,
    long Errors,
    double? Ratio,
    IReadOnlyList<BenchResult> Rounds)
{
    public double? ServerCores { get; init; }

    public double? ServerMicrosecondsPerOperation { get; init; }

    /// <summary>The most of all rounds.</summary>
    public long? ServerMemoryBytes { get; init; }

    /// <param name="first">The same row of the first endpoint; null for the first endpoint itself.</param>
    public static CompareResult Of(
        BenchPlan plan, string endpoint, IReadOnlyList<BenchResult> rounds, CompareResult? first)
    {
        var rate = Median(rounds, round => round.OperationsPerSecond);
        return new CompareResult(
            plan.Name, rounds[0].Workload, rounds[0].Concurrency, endpoint, rate,
            Median(rounds, round => round.MegabytesPerSecond), Median(rounds, round => round.KeysPerSecond),
            Median(rounds, round => round.LatencyMilliseconds.P50),
            Median(rounds, round => round.LatencyMilliseconds.P99),
            Median(rounds, round => round.GeneratorCores), rounds.Sum(round => round.Errors),
            first is { OperationsPerSecond: > 0 } ? rate / first.OperationsPerSecond : null, rounds)
        {
            ServerCores = MedianOrNull(rounds, round => round.ServerCores),
            ServerMicrosecondsPerOperation = MedianOrNull(rounds, round => round.ServerMicrosecondsPerOperation),
            ServerMemoryBytes = rounds.Max(round => round.ServerMemoryBytes),
        };
    }

    private static double? MedianOrNull(IReadOnlyList<BenchResult> rounds, Func<BenchResult, double?> read) =>
        rounds.All(round => read(round) is not null) ? Median(rounds, round => read(round)!.Value) : null;

    private static double Median(IReadOnlyList<BenchResult> rounds, Func<BenchResult, double> read)
    {
        var values = rounds.Select(read).Order().ToArray();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}

/// <param name="Conditions">How the numbers came about, a sentence each.</param>
internal sealed record CompareReport(IReadOnlyList<string> Conditions, IReadOnlyList<CompareResult> Results);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CompareReport))]
internal sealed partial class CompareJson : JsonSerializerContext;
