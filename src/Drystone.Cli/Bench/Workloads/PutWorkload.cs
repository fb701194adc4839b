namespace Drystone.Cli.Bench.Workloads;

/// <summary>PutObject over a ring of keys, each worker on its own share of it; a second round overwrites.</summary>
internal sealed class PutWorkload(BenchPlan plan) : Workload(plan)
{
    private RequestRing _requests = null!;
    private ObjectBytes _bytes = null!;

    public override IReadOnlyList<string> Kinds { get; } = [$"PUT {BenchUnits.FormatSize(plan.SizeBytes)}"];

    public override Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        _bytes = objects.Bytes;
        _requests = objects.MakePuts();
        return Task.CompletedTask;
    }

    public override ValueTask<Operation> RunAsync(BenchWorker worker)
    {
        var index = (int)((worker.Index + (worker.Started * Plan.Concurrency)) % _requests.Count);
        return PutAsync(worker, _requests[index], _bytes[index]);
    }

    public static async ValueTask<Operation> PutAsync(
        BenchWorker worker, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, int kind = 0)
    {
        worker.Connection.Body.Discard();
        var status = await worker.Connection.ExchangeAsync(head, body);
        return new(body.Length, Kind: kind, Failure: worker.FailureUnlessStored(status));
    }
}
