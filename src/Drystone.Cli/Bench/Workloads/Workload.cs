namespace Drystone.Cli.Bench.Workloads;

/// <summary>What one operation did.</summary>
/// <param name="Bytes">Of the objects, or of the answer when no object went over the wire.</param>
/// <param name="Keys">Listed or deleted.</param>
/// <param name="Kind">Index into <see cref="Workload.Kinds"/>.</param>
/// <param name="Failure">Null when it succeeded.</param>
internal readonly record struct Operation(long Bytes, int Keys = 0, int Kind = 0, BenchFailure? Failure = null)
{
    /// <summary>Nothing is left to do, so nothing was.</summary>
    public static Operation None { get; } = new(0, Kind: -1);
}

/// <summary>
/// One kind of load. Everything that can be made before the measurement is made in <see cref="PrepareAsync"/>.
/// </summary>
internal abstract class Workload(BenchPlan plan)
{
    /// <summary>What is timed: <c>PUT 4 KiB</c>. Each has its own latencies.</summary>
    public abstract IReadOnlyList<string> Kinds { get; }

    /// <summary>Whether the work ends on its own, so that none of it may be spent on warming up.</summary>
    public virtual bool IsFinite => false;

    protected BenchPlan Plan => plan;

    /// <exception cref="IOException">The server refused what the measurement needs.</exception>
    public virtual Task PrepareAsync(BenchObjects objects, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Does one operation, from the first byte sent to the last byte received.</summary>
    /// <exception cref="IOException">See <see cref="BenchConnection.ExchangeAsync"/> for this and its like.</exception>
    public abstract ValueTask<Operation> RunAsync(BenchWorker worker);

    public static Workload Create(BenchPlan plan, VerifyMode verify) => plan.Kind switch
    {
        WorkloadKind.Put => new PutWorkload(plan),
        WorkloadKind.Get => new GetWorkload(plan, verify),
        WorkloadKind.Head => new HeadWorkload(plan),
        WorkloadKind.List => new ListWorkload(plan),
        WorkloadKind.Delete => new DeleteWorkload(plan),
        WorkloadKind.Mixed => new MixedWorkload(plan, verify),
        WorkloadKind.Multipart => new MultipartWorkload(plan),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Kind, null),
    };
}
