using System.Security.Cryptography;

namespace Drystone.Cli.Bench;

internal enum WorkloadKind
{
    Put,
    Get,
    Head,
    List,
    Delete,
    Mixed,
    Multipart,
}

/// <summary>How much of a GET's content is compared with what was put; its length always is.</summary>
internal enum VerifyMode
{
    /// <summary>One response in sixteen.</summary>
    Sample,
    Full,
    None,
}

/// <summary>One row of the table: what is done, on what, by how many.</summary>
/// <param name="Concurrency">Connections, each with one request under way.</param>
/// <param name="Objects">How many different keys; null lets the workload choose.</param>
internal sealed record BenchPlan(WorkloadKind Kind, long SizeBytes, int Concurrency, int? Objects = null)
{
    public const int DefaultPartSizeBytes = 16 << 20;

    /// <summary>The most keys of one DeleteObjects and of one page of ListObjectsV2.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html</remarks>
    public const int MostKeysPerRequest = 1000;

    /// <summary><c>get-4KiB-32</c>: what it does, with what size, over how many connections.</summary>
    public string Name =>
        $"{Kind}-{BenchUnits.FormatSize(SizeBytes).Replace(" ", "", StringComparison.Ordinal)}-{Concurrency}"
            .ToLowerInvariant();

    public int PartSizeBytes { get; init; } = DefaultPartSizeBytes;

    /// <summary>1 sends DeleteObject, more send DeleteObjects.</summary>
    public int KeysPerDelete { get; init; } = MostKeysPerRequest;

    public int PageSize { get; init; } = MostKeysPerRequest;

    /// <summary>A prefix of keys that no other run has.</summary>
    public static string NewPrefix() => $"bench-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}/";

    /// <summary>The rows of <c>bench all</c>.</summary>
    public static IReadOnlyList<BenchPlan> Standard { get; } =
    [
        new(WorkloadKind.Put, 4 << 10, 32),
        new(WorkloadKind.Put, 4 << 10, 64),
        new(WorkloadKind.Get, 4 << 10, 32),
        new(WorkloadKind.Head, 4 << 10, 32),
        new(WorkloadKind.Put, 16 << 20, 8),
        new(WorkloadKind.Get, 16 << 20, 8),
        new(WorkloadKind.List, 4 << 10, 8),
        new(WorkloadKind.Delete, 4 << 10, 1),
        new(WorkloadKind.Multipart, 64 << 20, 2),
    ];
}
