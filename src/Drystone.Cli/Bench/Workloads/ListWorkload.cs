using System.Text;

namespace Drystone.Cli.Bench.Workloads;

/// <summary>
/// ListObjectsV2, each time another page. Pages begin with start-after and not with a continuation token, which would
/// tie each request to the answer before it.
/// </summary>
internal sealed class ListWorkload(BenchPlan plan) : Workload(plan)
{
    private const int PagesByDefault = 10;

    private RequestRing _requests = null!;

    public override IReadOnlyList<string> Kinds { get; } = [$"LIST {plan.PageSize:N0} keys"];

    public override async Task PrepareAsync(BenchObjects objects, CancellationToken cancel)
    {
        await objects.UploadAsync(cancel);
        var pages = objects.Keys.Count / Plan.PageSize;
        _requests = objects.Make(Enumerable.Range(0, pages).Select(page => ToRequest(objects, page)));
    }

    public static int DefaultObjects(BenchPlan plan) => plan.PageSize * PagesByDefault;

    public override async ValueTask<Operation> RunAsync(BenchWorker worker)
    {
        var body = worker.Connection.Body;
        body.Keep();
        var status = await worker.Connection.ExchangeAsync(_requests[worker.NextRandom(_requests.Count)], default);
        var failure = worker.FailureUnless(status, 200);
        var keys = failure is null ? body.Kept.Count("<Key>"u8) : 0;
        return new(body.LengthBytes, keys, Failure: failure ?? CheckCount(keys));
    }

    private BenchFailure? CheckCount(int keys) => keys == Plan.PageSize
        ? null
        : new("wrong count", $"a page has {keys} keys instead of {Plan.PageSize}");

    private BenchRequest ToRequest(BenchObjects objects, int page)
    {
        var query = new StringBuilder("list-type=2");
        query.Append("&max-keys=").Append(Plan.PageSize);
        query.Append("&prefix=").Append(Uri.EscapeDataString(objects.Prefix));
        if (page > 0)
        {
            query.Append("&start-after=").Append(Uri.EscapeDataString(objects.Keys[(page * Plan.PageSize) - 1]));
        }

        return new("GET", "", query.ToString());
    }
}
