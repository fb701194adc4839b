using Drystone.Cli.Bench.Workloads;

namespace Drystone.Cli.Bench;

/// <summary>When a measurement begins and ends, in timestamps of the clock.</summary>
internal sealed record MeasuredWindow(long Start, long End);

/// <summary>
/// One connection and its loop: the next operation begins when the last has ended. Counts what ended inside the window;
/// times what began inside it, so that operations still under way at its end are not left out.
/// </summary>
internal sealed class BenchWorker : IDisposable
{
    // Longer than a restart of the server's listener, short enough to be back in time.
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private readonly double _nanosecondsPerTick;
    private ulong _random;
    private long _completed;
    private volatile bool _stops;

    public BenchWorker(int index, BenchTarget target, int kinds, TimeProvider time)
    {
        const double NanosecondsPerSecond = 1e9;
        Index = index;
        Connection = new BenchConnection(target);
        Latencies = [.. Enumerable.Range(0, kinds).Select(_ => new LatencyHistogram())];
        Counts = new KindCount[kinds];
        _time = time;
        _nanosecondsPerTick = NanosecondsPerSecond / time.TimestampFrequency;
        _random = ((ulong)index + 1) * 0x9E3779B97F4A7C15;
    }

    /// <summary>0 to concurrency - 1.</summary>
    public int Index { get; }

    /// <summary>How many operations this worker began before the present one.</summary>
    public long Started { get; private set; }

    /// <summary>Operations inside the window so far; may be read while the worker runs.</summary>
    public long Completed => Volatile.Read(ref _completed);

    public BenchConnection Connection { get; }

    public LatencyHistogram[] Latencies { get; }

    public KindCount[] Counts { get; }

    public FailureTally Failures { get; } = new();

    public long LastEnd { get; private set; }

    public void Stop() => _stops = true;

    public async Task RunAsync(Workload workload, MeasuredWindow window)
    {
        while (!_stops)
        {
            var began = _time.GetTimestamp();
            if (began >= window.End)
            {
                return;
            }

            var operation = await RunOnceAsync(workload);
            if (operation == Operation.None)
            {
                return;
            }

            Record(operation, began, _time.GetTimestamp(), window);
            Started++;
        }
    }

    /// <summary>Xorshift: the same keys in the same order in every run.</summary>
    public int NextRandom(int limit)
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return (int)((_random >> 32) % (ulong)limit);
    }

    /// <summary>WebDAV has 201 and 204 where S3 has 200.</summary>
    public BenchFailure? FailureUnlessStored(int status) => FailureUnless(status is 201 or 204 ? 200 : status, 200);

    public BenchFailure? FailureUnless(int status, int expected) =>
        status == expected ? null : BenchFailure.OfResponse(status, Connection.Body.Kept);

    public void Dispose() => Connection.Dispose();

    private async ValueTask<Operation> RunOnceAsync(Workload workload)
    {
        try
        {
            return await workload.RunAsync(this);
        }
        catch (Exception e) when (BenchConnection.IsFault(e))
        {
            await Task.Delay(PauseAfterFault, _time);
            return new(0, Failure: BenchFailure.OfFault(e));
        }
    }

    private void Record(in Operation operation, long began, long ended, MeasuredWindow window)
    {
        LastEnd = ended;
        if (operation.Failure is { } failure)
        {
            Failures.Add(failure);
            return;
        }

        if (began >= window.Start)
        {
            Latencies[operation.Kind].Record((long)((ended - began) * _nanosecondsPerTick));
        }

        if (ended >= window.Start && ended < window.End)
        {
            Counts[operation.Kind].Add(operation);
            Volatile.Write(ref _completed, _completed + 1);
        }
    }
}

/// <summary>What of one kind ended inside the window.</summary>
internal struct KindCount
{
    public long Operations { get; private set; }

    public long Bytes { get; private set; }

    public long Keys { get; private set; }

    public void Add(in Operation operation)
    {
        Operations++;
        Bytes += operation.Bytes;
        Keys += operation.Keys;
    }

    public void Add(in KindCount other)
    {
        Operations += other.Operations;
        Bytes += other.Bytes;
        Keys += other.Keys;
    }
}
