using Drystone.Cli.Bench;

namespace Drystone.Cli.Tests.Bench;

public sealed class LatencyHistogramTests
{
    private const double AllowedError = 0.01;

    private static readonly double[] Shares = [0.001, 0.1, 0.5, 0.9, 0.99, 0.999];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_are_within_one_percent_of_the_exact_ones(int seed)
    {
        var random = new Random(seed);

        // From 100 ns to 100 s, evenly over the magnitudes.
        var samples = Enumerable.Range(0, 50_000)
            .Select(_ => (long)Math.Pow(10, 2 + (random.NextDouble() * 9))).ToArray();
        var histogram = Fill(samples);
        Array.Sort(samples);
        foreach (var share in Shares)
        {
            var exact = samples[(int)Math.Ceiling(share * samples.Length) - 1];
            Assert.InRange(histogram.NanosecondsAt(share), exact * (1 - AllowedError), exact * (1 + AllowedError));
        }

        Assert.Equal(samples[^1], histogram.MaxNanoseconds);
        Assert.Equal(samples[^1], histogram.NanosecondsAt(1));
    }

    [Fact]
    public void Every_power_of_two_and_its_neighbours_stay_within_one_percent()
    {
        for (var power = 0; power < 42; power++)
        {
            foreach (var value in new[] { (1L << power) - 1, 1L << power, (1L << power) + 1 })
            {
                // The larger sample keeps the maximum from standing in for the bucket.
                var histogram = Fill([value, long.MaxValue]);
                Assert.InRange(histogram.NanosecondsAt(0.5), value * (1 - AllowedError), value * (1 + AllowedError));
            }
        }
    }

    [Fact]
    public void Histograms_add_up()
    {
        var sum = Fill([1, 2, 3]);
        sum.Add(Fill([100, 200]));
        Assert.Equal(5, sum.Count);
        Assert.Equal(3, sum.NanosecondsAt(0.6));
        Assert.Equal(200, sum.MaxNanoseconds);
    }

    [Fact]
    public void Nothing_recorded_is_zero() => Assert.Equal(0, new LatencyHistogram().NanosecondsAt(0.99));

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = Fill([1]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            histogram.Record(i * 1_000_003L);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static LatencyHistogram Fill(IEnumerable<long> samples)
    {
        var histogram = new LatencyHistogram();
        foreach (var sample in samples)
        {
            histogram.Record(sample);
        }

        return histogram;
    }
}
