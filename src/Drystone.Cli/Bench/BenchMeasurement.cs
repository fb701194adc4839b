using Drystone.Cli.Bench.Workloads;

namespace Drystone.Cli.Bench;

/// <summary>Runs the workers of one row through warm-up and window, and adds up what they found.</summary>
internal sealed class BenchMeasurement(BenchOptions options, BenchPlan plan, Workload workload, TimeProvider time)
{
    // What is still under way when the window ends is waited for, and then counted as failed.
    private static readonly TimeSpan MostWaitAfterEnd = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MostWaitAfterStop = TimeSpan.FromSeconds(2);

    private readonly BenchWorker[] _workers = [.. Enumerable.Range(0, plan.Concurrency)
        .Select(index => new BenchWorker(index, options.Target, workload.Kinds.Count, time))];

    /// <param name="progress">Once a second: seconds since the start, operations so far.</param>
    /// <param name="stop">Ends the measurement early; its result is that of the time until then.</param>
    public async Task<IReadOnlyList<BenchResult>> RunAsync(Action<double, long> progress, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var windowStart = start + Ticks(workload.IsFinite ? TimeSpan.Zero : options.WarmUp);
        var window = new MeasuredWindow(windowStart, windowStart + Ticks(options.Duration));
        var running = Task.WhenAll(_workers.Select(
            worker => Task.Run(() => worker.RunAsync(workload, window), CancellationToken.None)));
        var usage = new UsageMeter(options.Target.Process, time);
        usage.Begin();
        while (time.GetTimestamp() < window.End && !stop.IsCancellationRequested && !running.IsCompleted)
        {
            if (usage.From < window.Start)
            {
                usage.Begin();
            }

            usage.Watch();
            await WaitAsync(running, NextMoment(window), stop);
            progress(time.GetElapsedTime(start).TotalSeconds, _workers.Sum(worker => worker.Completed));
        }

        var end = Math.Min(time.GetTimestamp(), window.End);
        var used = usage.Read();
        await DrainAsync(running, stop);
        end = running.IsCompletedSuccessfully ? Math.Min(end, _workers.Max(worker => worker.LastEnd)) : end;
        return ToResults(time.GetElapsedTime(window.Start, Math.Max(end, window.Start)), used);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>At most a second from now, and not past the window's start or end; zero when that is over already: the
    /// clock goes on since it was looked at.</summary>
    private TimeSpan NextMoment(MeasuredWindow window)
    {
        var now = time.GetTimestamp();
        var untilEdge = time.GetElapsedTime(now, now < window.Start ? window.Start : window.End);
        return TimeSpan.FromTicks(Math.Clamp(untilEdge.Ticks, 0, TimeSpan.TicksPerSecond));
    }

    private async Task WaitAsync(Task running, TimeSpan atMost, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(running, Task.Delay(atMost, time, over.Token));
        await over.CancelAsync();
    }

    private async Task DrainAsync(Task running, CancellationToken stop)
    {
        foreach (var worker in _workers)
        {
            worker.Stop();
        }

        var atMost = stop.IsCancellationRequested ? MostWaitAfterStop : MostWaitAfterEnd;
        await WaitAsync(running, atMost, CancellationToken.None);
        if (!running.IsCompleted)
        {
            foreach (var worker in _workers)
            {
                worker.Connection.Abort();
            }
        }

        await running;
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }
    }

    private List<BenchResult> ToResults(TimeSpan elapsed, MeasuredUsage used)
    {
        var failures = new FailureTally();
        foreach (var failure in _workers.SelectMany(worker => worker.Failures.All))
        {
            failures.Add(failure);
        }

        var kinds = Enumerable.Range(0, workload.Kinds.Count).ToArray();
        List<BenchResult> results = kinds.Length > 1 ? [ToResult("MIXED", kinds)] : [];
        results.AddRange(kinds.Select(kind => ToResult(workload.Kinds[kind], [kind])));
        results[0] = results[0] with { Failures = failures.All, Errors = failures.All.Sum(failure => failure.Count) };
        return results;

        BenchResult ToResult(string name, int[] ofKinds)
        {
            var latency = new LatencyHistogram();
            var count = default(KindCount);
            foreach (var (worker, kind) in _workers.SelectMany(worker => ofKinds.Select(kind => (worker, kind))))
            {
                latency.Add(worker.Latencies[kind]);
                count.Add(worker.Counts[kind]);
            }

            var seconds = Math.Max(elapsed.TotalSeconds, 1e-9);
            return new BenchResult(
                name, plan.Concurrency, elapsed.TotalSeconds, count.Operations, count.Operations / seconds,
                count.Bytes / 1e6 / seconds, count.Keys / seconds, ToLatency(latency), used.OwnCores, 0, [])
            {
                ServerCores = used.ServerCores,
                ServerMicrosecondsPerOperation = used.ServerCores * 1e6 / Math.Max(count.Operations / seconds, 1e-9),
                ServerMemoryBytes = used.ServerBytes,
            };
        }
    }

    private static BenchLatency ToLatency(LatencyHistogram latency)
    {
        const double NanosecondsPerMillisecond = 1e6;
        return new(At(0.5), At(0.9), At(0.99), latency.MaxNanoseconds / NanosecondsPerMillisecond, latency.Count);

        double At(double share) => latency.NanosecondsAt(share) / NanosecondsPerMillisecond;
    }
}
