namespace Drystone.Cli.Bench.Workloads;

/// <summary>DeleteObjects, or DeleteObject, of objects made before; ends when none is left.</summary>
internal sealed class DeleteWorkload(BenchPlan plan) : Workload(plan)
{
    private const int BatchesByDefault = 20;
    private const int SinglesByDefault = 20_000;

    private IReadOnlyList<DeleteBatch> _batches = null!;
    private int _taken = -1;

    public override IReadOnlyList<string> Kinds { get; } =
        [plan.KeysPerDelete == 1 ? "DELETE" : $"DELETE {plan.KeysPerDelete:N0} keys"];

    public override bool IsFinite => true;

    public static int DefaultObjects(BenchPlan plan) =>
        plan.KeysPerDelete == 1 ? SinglesByDefault : plan.KeysPerDelete * BatchesByDefault;

    public override async Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        await objects.UploadAsync(cancel);
        _batches = objects.MakeDeletes(Plan.KeysPerDelete);
    }

    public override async ValueTask<Operation> RunAsync(BenchWorker worker)
    {
        var index = Interlocked.Increment(ref _taken);
        if (index >= _batches.Count)
        {
            return Operation.None;
        }

        return await _batches[index].DeleteAsync(worker.Connection) is { } failure
            ? new(0, Failure: failure)
            : new(0, _batches[index].Count);
    }
}
