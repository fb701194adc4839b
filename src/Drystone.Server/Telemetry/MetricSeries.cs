namespace Drystone.Server.Telemetry;

/// <summary>One number over time, or one histogram. Written by many threads without a lock.</summary>
internal sealed class MetricSeries(IReadOnlyList<double> bounds)
{
    private readonly long[] buckets = new long[bounds.Count + 1];
    private double value;

    /// <summary>The number itself; for a histogram the sum of what was observed.</summary>
    public double Value => Volatile.Read(ref value);

    /// <summary>How many observations fell into each bucket, not yet summed up.</summary>
    public long CountOf(int bucket) => Volatile.Read(ref buckets[bucket]);

    public void Set(double newValue) => Volatile.Write(ref value, newValue);

    public void Add(double change)
    {
        double before;
        do
        {
            before = Volatile.Read(ref value);
        }
        while (Interlocked.CompareExchange(ref value, before + change, before) != before);
    }

    public void Observe(double observed)
    {
        var bucket = 0;
        while (bucket < bounds.Count && observed > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref buckets[bucket]);
        Add(observed);
    }
}
