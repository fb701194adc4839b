using System.Globalization;
using System.Text.Json;

namespace Drystone.Cli.Bench;

/// <summary>The results as a table for people, or as JSON for scripts.</summary>
internal static class BenchOutput
{
    private const string Header =
        "Workload          Conns       op/s       MB/s     keys/s   p50 ms   p90 ms   p99 ms   max ms"
        + "  Requests  Errors  Own CPU";

    /// <summary>What a reader must know to judge the numbers.</summary>
    public static IReadOnlyList<string> Describe(BenchOptions options)
    {
        var signing = (options.Presigns, options.SignsPayload) switch
        {
            (true, false) => "Requests are presigned before the run; payloads are not signed.",
            (true, true) =>
                "Requests are signed before the run: uploads in a header over the hash of their body, "
                + "others presigned.",
            (false, true) => "Requests are signed in a header before the run, uploads over the hash of their body.",
            (false, false) => "Requests are signed in a header before the run; payloads are not signed.",
        };
        return
        [
            "Closed loop: each connection sends its next request when it has its answer; latencies are not "
                + "corrected for the requests a stall kept from being sent.",
            signing,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Duration.TotalSeconds:0.###} s measured after ")
                + string.Create(CultureInfo.InvariantCulture, $"{options.WarmUp.TotalSeconds:0.###} s of warm-up; ")
                + "percentiles are of all requests begun in that time, deletes have no warm-up. "
                + "MB are millions of bytes; Own CPU is the cores this generator took.",
        ];
    }

    public static void WriteJson(TextWriter output, BenchReport report) =>
        output.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));

    public static void WriteStart(TextWriter output, BenchOptions options)
    {
        var endpoint = options.Target.Endpoint.GetLeftPart(UriPartial.Authority);
        output.WriteLine($"{endpoint}, bucket {options.Target.Bucket}");
        foreach (var condition in Describe(options))
        {
            output.WriteLine(condition);
        }

        output.WriteLine();
        output.WriteLine(Header);
        output.Flush();
    }

    public static void WriteRow(TextWriter output, BenchResult result)
    {
        var latency = result.LatencyMilliseconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Workload,-17} {result.Concurrency,5} {result.OperationsPerSecond,10:N1} "
                + $"{result.MegabytesPerSecond,10:N1} {result.KeysPerSecond,10:N0} "
                + $"{latency.P50,8:N2} {latency.P90,8:N2} {latency.P99,8:N2} {latency.Max,8:N2} "
                + $"{result.Operations,9:N0} {result.Errors,7:N0} {result.GeneratorCores,8:N2}"));
        foreach (var failure in result.Failures)
        {
            output.WriteLine($"  {failure.Count}x {failure.Code}: {failure.FirstMessage}");
        }

        output.Flush();
    }
}
