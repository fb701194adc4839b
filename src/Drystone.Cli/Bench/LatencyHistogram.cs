using System.Numerics;

namespace Drystone.Cli.Bench;

/// <summary>
/// Counts latencies in buckets that are 1/128 of their value wide, so that a percentile is off by less than 1 %.
/// Recording allocates nothing. Not safe for concurrent use: each worker has its own, and they are added at the end.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;

    // 2^42 ns are 73 minutes; whatever takes longer counts as that, while the maximum stays exact.
    private const int LargestBits = 42;
    private const long LargestNanoseconds = (1L << LargestBits) - 1;

    private readonly long[] _counts = new long[(LargestBits - SubBucketBits + 1) * SubBuckets];

    public long Count { get; private set; }

    /// <summary>Exact; 0 when nothing was recorded.</summary>
    public long MaxNanoseconds { get; private set; }

    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        _counts[IndexOf(Math.Min(nanoseconds, LargestNanoseconds))]++;
        Count++;
        MaxNanoseconds = Math.Max(MaxNanoseconds, nanoseconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        MaxNanoseconds = Math.Max(MaxNanoseconds, other.MaxNanoseconds);
    }

    /// <summary>The latency that the given share of all samples did not exceed (nearest rank).</summary>
    /// <returns>0 without samples.</returns>
    /// <param name="share">More than 0, at most 1: 0.99 for p99.</param>
    public long NanosecondsAt(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        if (rank >= Count)
        {
            return MaxNanoseconds;
        }

        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(MiddleOf(i), MaxNanoseconds);
            }
        }

        return MaxNanoseconds;
    }

    private static int IndexOf(long nanoseconds)
    {
        // The first two rows hold one value a bucket; from there each row spans one power of two.
        var shift = Math.Max(0, BitOperations.Log2((ulong)nanoseconds) - SubBucketBits);
        return (shift * SubBuckets) + (int)(nanoseconds >> shift);
    }

    private static long MiddleOf(int index)
    {
        var shift = Math.Max(0, (index / SubBuckets) - 1);
        var lowest = (long)(index - (shift * SubBuckets)) << shift;
        return lowest + ((1L << shift) / 2);
    }
}
