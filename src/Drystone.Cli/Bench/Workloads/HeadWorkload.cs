namespace Drystone.Cli.Bench.Workloads;

/// <summary>HeadObject of random keys.</summary>
internal sealed class HeadWorkload(BenchPlan plan) : Workload(plan)
{
    private RequestRing _requests = null!;

    public override IReadOnlyList<string> Kinds { get; } = ["HEAD"];

    public override async Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        await objects.UploadAsync(cancel);
        _requests = objects.Make("HEAD");
    }

    public override async ValueTask<Operation> RunAsync(BenchWorker worker)
    {
        var head = _requests[worker.NextRandom(_requests.Count)];
        var status = await worker.Connection.ExchangeAsync(head, default, isHeadRequest: true);
        return new(0, Failure: worker.FailureUnless(status, 200) ?? CheckLength(worker.Connection.ContentLength));
    }

    private BenchFailure? CheckLength(long? length) => length == Plan.SizeBytes
        ? null
        : new("wrong length", $"Content-Length is {length} for an object of {Plan.SizeBytes} bytes");
}
