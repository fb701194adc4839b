using System.Globalization;
using System.Text.Json;

namespace Drystone.Cli.Bench.Compare;

/// <summary>The comparison as a table for people, or as JSON for scripts.</summary>
internal static class CompareOutput
{
    private const string Header =
        "Workload          Conns  Endpoint           op/s       MB/s     keys/s   p50 ms   p99 ms"
        + "  CPU us/op  Mem MB  Own CPU  Ratio";

    /// <summary>What a reader must know to judge the numbers.</summary>
    public static IReadOnlyList<string> Describe(CompareOptions options) =>
    [
        "Closed loop: each connection sends its next request when it has its answer. Requests are presigned before the "
            + "run; payloads are not signed.",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Medians of {options.Rounds} rounds of {options.Duration.TotalSeconds:0.###} s after ")
            + string.Create(CultureInfo.InvariantCulture, $"{options.WarmUp.TotalSeconds:0.###} s of warm-up, the ")
            + "endpoints in turn, forth and back. Ratio is to the op/s of "
            + $"{options.Endpoints[0].Name}.",
        "CPU and memory are of the server's processes where they are given; memory that belongs to files is left out. "
            + "Own CPU is the cores that this generator took. MB are millions of bytes.",
    ];

    public static void WriteJson(TextWriter output, CompareReport report) =>
        output.WriteLine(JsonSerializer.Serialize(report, CompareJson.Default.CompareReport));

    public static void WriteStart(TextWriter output, CompareOptions options)
    {
        foreach (var endpoint in options.Endpoints)
        {
            output.WriteLine($"{endpoint.Name}: {endpoint.Target.Endpoint.GetLeftPart(UriPartial.Authority)}"
                + $", bucket {endpoint.Target.Bucket}{(endpoint.Target.IsPlain ? ", plain files" : "")}");
        }

        foreach (var condition in Describe(options))
        {
            output.WriteLine(condition);
        }

        output.WriteLine();
        output.WriteLine(Header);
        output.Flush();
    }

    public static void WriteRow(TextWriter output, CompareResult result)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Workload,-17} {result.Concurrency,5}  {result.Endpoint,-12} {result.OperationsPerSecond,10:N1} "
                + $"{result.MegabytesPerSecond,10:N1} {result.KeysPerSecond,10:N0} "
                + $"{result.P50Milliseconds,8:N2} {result.P99Milliseconds,8:N2} "
                + $"{result.ServerMicrosecondsPerOperation,10:N1} {result.ServerMemoryBytes / 1e6,7:N0} "
                + $"{result.GeneratorCores,8:N2} {result.Ratio,6:N2}"));
        foreach (var failure in result.Rounds.SelectMany(round => round.Failures))
        {
            output.WriteLine($"  {failure.Count}x {failure.Code}: {failure.FirstMessage}");
        }

        output.Flush();
    }
}
