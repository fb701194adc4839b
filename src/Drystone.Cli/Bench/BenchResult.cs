using System.Text.Json.Serialization;

namespace Drystone.Cli.Bench;

/// <summary>
/// One measured row. Latencies are of successful operations; errors are of the whole run, warm-up included.
/// </summary>
/// <param name="MegabytesPerSecond">Millions of bytes.</param>
/// <param name="GeneratorCores">Processor cores this program itself used meanwhile.</param>
internal sealed record BenchResult(
    string Workload,
    int Concurrency,
    double Seconds,
    long Operations,
    double OperationsPerSecond,
    double MegabytesPerSecond,
    double KeysPerSecond,
    BenchLatency LatencyMilliseconds,
    double GeneratorCores,
    long Errors,
    IReadOnlyList<FailureCount> Failures)
{
    /// <summary>Processor cores that the server used; null when its process is not known.</summary>
    public double? ServerCores { get; init; }

    public double? ServerMicrosecondsPerOperation { get; init; }

    /// <summary>The most that it had while it was measured; memory that belongs to no file.</summary>
    public long? ServerMemoryBytes { get; init; }
}

internal sealed record BenchLatency(double P50, double P90, double P99, double Max, long Samples);

/// <param name="Conditions">How the numbers came about, a sentence each.</param>
internal sealed record BenchReport(
    string Endpoint, string Bucket, IReadOnlyList<string> Conditions, IReadOnlyList<BenchResult> Results);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
