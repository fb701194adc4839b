using System.Globalization;
using Drystone.Cli.Bench.Workloads;

namespace Drystone.Cli.Bench;

/// <summary>Measures every row of a run, one after another, and tidies up behind each.</summary>
internal sealed class BenchRun(BenchOptions options, TextWriter output, TextWriter progress, TimeProvider time)
{
    private readonly ProgressLine _progress = new(progress, options.ShowsProgress);
    private readonly RequestWriter _writer = new(options.Target, options.Presigns, time);

    /// <param name="stop">Ends the run early; what was measured so far is written.</param>
    /// <returns>Whether no operation failed.</returns>
    /// <exception cref="IOException">The endpoint cannot be reached or refuses what the run needs.</exception>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var bucket = new BenchBucket(_writer);
        await bucket.EnsureAsync();
        if (!options.AsJson)
        {
            BenchOutput.WriteStart(output, options);
        }

        var results = new List<BenchResult>();
        for (var row = 0; row < options.Plans.Count && !stop.IsCancellationRequested; row++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{options.Prefix}{row:D2}/");
            results.AddRange(await MeasureAsync(options.Plans[row], prefix, stop));
        }

        if (!options.Keeps)
        {
            await bucket.RemoveIfMadeAsync();
        }

        if (options.AsJson)
        {
            var endpoint = options.Target.Endpoint.GetLeftPart(UriPartial.Authority);
            var report = new BenchReport(endpoint, options.Target.Bucket, BenchOutput.Describe(options), results);
            BenchOutput.WriteJson(output, report);
        }

        return results.TrueForAll(result => result.Errors == 0);
    }

    private async Task<IReadOnlyList<BenchResult>> MeasureAsync(BenchPlan plan, string prefix, CancellationToken stop)
    {
        var objects = new BenchObjects(_writer, options, plan, prefix);
        var workload = Workload.Create(plan, options.Verify);
        IReadOnlyList<BenchResult> results = [];
        try
        {
            _progress.Show($"{workload.Kinds[0]}: preparing");
            await workload.PrepareAsync(objects, stop);
            var measurement = new BenchMeasurement(options, plan, workload, time);
            results = await measurement.RunAsync(
                (seconds, operations) => _progress.Show(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{workload.Kinds[0]}, {plan.Concurrency} connections: {seconds:N0} s, {operations:N0} measured")),
                stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        _progress.Show("");
        if (!options.AsJson)
        {
            foreach (var result in results)
            {
                BenchOutput.WriteRow(output, result);
            }
        }

        if (!options.Keeps)
        {
            await objects.RemoveAsync();
        }

        return results;
    }
}
