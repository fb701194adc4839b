using System.Globalization;
using Drystone.Cli.Bench.Workloads;

namespace Drystone.Cli.Bench.Compare;

/// <summary>Measures each row at one endpoint after the other: A B, B A, and so on.</summary>
internal sealed class CompareRun(CompareOptions options, TextWriter output, TextWriter progress, TimeProvider time)
{
    private readonly ProgressLine _progress = new(progress, options.ShowsProgress);
    private readonly List<CompareResult> _results = [];

    /// <param name="stop">Ends the run early; rows whose rounds were all measured are written.</param>
    /// <returns>Whether no operation failed.</returns>
    /// <exception cref="IOException">An endpoint cannot be reached or refuses what the run needs.</exception>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var buckets = options.Endpoints.Select(endpoint => new BenchBucket(WriterOf(endpoint))).ToArray();
        foreach (var bucket in buckets)
        {
            await bucket.EnsureAsync();
        }

        if (!options.AsJson)
        {
            CompareOutput.WriteStart(output, options);
        }

        for (var row = 0; row < options.Plans.Count && !stop.IsCancellationRequested; row++)
        {
            await MeasureAsync(row, stop);
        }

        foreach (var bucket in buckets)
        {
            await bucket.RemoveIfMadeAsync();
        }

        if (options.AsJson)
        {
            CompareOutput.WriteJson(output, new CompareReport(CompareOutput.Describe(options), _results));
        }

        return _results.TrueForAll(result => result.Errors == 0);
    }

    private RequestWriter WriterOf(ComparedEndpoint endpoint) => new(endpoint.Target, presigns: true, time);

    private async Task MeasureAsync(int row, CancellationToken stop)
    {
        var plan = options.Plans[row];
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{BenchPlan.NewPrefix()}{row:D2}/");
        ComparedRow[] rows = [.. options.Endpoints.Where(endpoint => endpoint.Serves(plan)).Select(
            endpoint => new ComparedRow(endpoint, OptionsOf(endpoint, prefix), plan, WriterOf(endpoint), time))];
        try
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var one in round % 2 == 0 ? rows : rows.Reverse())
                {
                    _progress.Show($"{plan.Name} at {one.Endpoint.Name}: round {round + 1} of {options.Rounds}");
                    await one.MeasureAsync(round, stop);
                    stop.ThrowIfCancellationRequested();
                }
            }

            _progress.Show("");
            Add(plan, rows);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _progress.Show("");
        }

        foreach (var one in rows)
        {
            await one.RemoveAsync();
        }
    }

    private void Add(BenchPlan plan, IReadOnlyList<ComparedRow> rows)
    {
        CompareResult? first = null;
        foreach (var row in rows)
        {
            var result = CompareResult.Of(plan, row.Endpoint.Name, row.Rounds, first);
            first ??= row.Endpoint == options.Endpoints[0] ? result : null;
            _results.Add(result);
            if (!options.AsJson)
            {
                CompareOutput.WriteRow(output, result);
            }
        }
    }

    private BenchOptions OptionsOf(ComparedEndpoint endpoint, string prefix) => new(
        endpoint.Target, options.Plans, options.WarmUp, options.Duration, Presigns: true, SignsPayload: false,
        Checksum: null, VerifyMode.Sample, prefix, Keeps: false, ShowsProgress: false, AsJson: true);
}

/// <summary>One row at one endpoint: its objects, and what the rounds so far have measured.</summary>
internal sealed class ComparedRow(
    ComparedEndpoint endpoint, BenchOptions options, BenchPlan plan, RequestWriter writer, TimeProvider time)
{
    private readonly List<BenchResult> _rounds = [];
    private BenchObjects? _objects;
    private Workload? _workload;

    public ComparedEndpoint Endpoint => endpoint;

    public IReadOnlyList<BenchResult> Rounds => _rounds;

    public async Task MeasureAsync(int round, CancellationToken stop)
    {
        if (_workload is not { IsFinite: false })
        {
            await RemoveAsync();
            _objects = new BenchObjects(
                writer, options, plan, string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{round}/"));
            _workload = Workload.Create(plan, options.Verify);
            await _workload.PrepareAsync(_objects, stop);
        }

        var measurement = new BenchMeasurement(options, plan, _workload, time);
        var results = await measurement.RunAsync((_, _) => { }, stop);
        _rounds.Add(results[0]);
    }

    public async Task RemoveAsync() => await (_objects?.RemoveAsync() ?? Task.CompletedTask);
}
