namespace Drystone.Cli.Bench.Workloads;

/// <summary>60 % GET, 20 % HEAD, 15 % PUT and 5 % DELETE. Reads and writes use keys of their own.</summary>
internal sealed class MixedWorkload(BenchPlan plan, VerifyMode verify) : Workload(plan)
{
    private const int HeadKind = 1;
    private const int PutKind = 2;
    private const int DeleteKind = 3;

    private readonly GetWorkload _get = new(plan, verify);
    private readonly HeadWorkload _head = new(plan);
    private ObjectBytes _bytes = null!;
    private RequestRing _puts = null!;
    private RequestRing _deletes = null!;

    public override IReadOnlyList<string> Kinds { get; } =
    [
        $"GET {BenchUnits.FormatSize(plan.SizeBytes)}",
        "HEAD",
        $"PUT {BenchUnits.FormatSize(plan.SizeBytes)}",
        "DELETE",
    ];

    public override async Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        await _get.PrepareAsync(objects, cancel);
        await _head.PrepareAsync(objects, cancel);
        var written = objects.Beside("written/");
        _bytes = written.Bytes;
        _puts = written.MakePuts();
        _deletes = written.Make("DELETE");
    }

    public override async ValueTask<Operation> RunAsync(BenchWorker worker) => worker.NextRandom(100) switch
    {
        < 60 => await _get.RunAsync(worker),
        < 80 => await _head.RunAsync(worker) with { Kind = HeadKind },
        < 95 => await PutAsync(worker, worker.NextRandom(_puts.Count)),
        _ => await DeleteAsync(worker, worker.NextRandom(_deletes.Count)),
    };

    private ValueTask<Operation> PutAsync(BenchWorker worker, int index) =>
        PutWorkload.PutAsync(worker, _puts[index], _bytes[index], PutKind);

    // The key may not be there: S3 answers 204 all the same.
    private async ValueTask<Operation> DeleteAsync(BenchWorker worker, int index)
    {
        worker.Connection.Body.Discard();
        var status = await worker.Connection.ExchangeAsync(_deletes[index], default);
        return new(0, 1, DeleteKind, worker.FailureUnless(status, 204));
    }
}
