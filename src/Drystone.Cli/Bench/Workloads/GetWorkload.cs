namespace Drystone.Cli.Bench.Workloads;

/// <summary>GetObject of random keys.</summary>
internal sealed class GetWorkload(BenchPlan plan, VerifyMode verify) : Workload(plan)
{
    private const int SampleEvery = 16;

    private RequestRing _requests = null!;
    private ObjectBytes _bytes = null!;

    public override IReadOnlyList<string> Kinds { get; } = [$"GET {BenchUnits.FormatSize(plan.SizeBytes)}"];

    public override async Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        await objects.UploadAsync(cancel);
        _bytes = objects.Bytes;
        _requests = objects.Make("GET");
    }

    public override async ValueTask<Operation> RunAsync(BenchWorker worker)
    {
        var index = worker.NextRandom(_requests.Count);
        var body = worker.Connection.Body;
        if (verify == VerifyMode.Full || (verify == VerifyMode.Sample && worker.Started % SampleEvery == 0))
        {
            body.CompareWith(_bytes[index]);
        }
        else
        {
            body.Discard();
        }

        var status = await worker.Connection.ExchangeAsync(_requests[index], default);
        return new(body.LengthBytes, Failure: worker.FailureUnless(status, 200) ?? Check(body, Plan.SizeBytes));
    }

    private static BenchFailure? Check(ResponseBody body, long sizeBytes)
    {
        if (body.LengthBytes != sizeBytes)
        {
            return new("wrong length", $"{body.LengthBytes} bytes came of an object of {sizeBytes}");
        }

        return body.Differs ? new("wrong content", "the bytes that came are not those that were put") : null;
    }
}
