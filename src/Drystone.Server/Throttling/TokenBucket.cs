namespace Drystone.Server.Throttling;

/// <summary>What flows at a rate: a second's worth may come at once, and no more than the rate in the long run. Safe
/// for use by several threads.</summary>
internal sealed class TokenBucket
{
    private readonly Lock gate = new();
    private readonly double perSecond;
    private readonly TimeProvider time;
    private double tokens;
    private long last;

    /// <param name="perSecond">Also what may come at once.</param>
    public TokenBucket(double perSecond, TimeProvider time)
    {
        this.perSecond = perSecond;
        this.time = time;
        tokens = perSecond;
        last = time.GetTimestamp();
    }

    /// <summary>Whether nothing was taken for so long that it is full: it can be forgotten.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                Refill();
                return tokens >= perSecond;
            }
        }
    }

    /// <summary>Takes one, if there is one.</summary>
    /// <param name="retryAfter">When there will be one.</param>
    public bool TryTake(out TimeSpan retryAfter)
    {
        lock (gate)
        {
            Refill();
            retryAfter = TimeSpan.Zero;
            if (tokens >= 1)
            {
                tokens--;
                return true;
            }

            retryAfter = TimeSpan.FromSeconds((1 - tokens) / perSecond);
            return false;
        }
    }

    /// <summary>Takes many, also when they are not there yet.</summary>
    /// <returns>How long to wait until they are.</returns>
    public TimeSpan Take(long count)
    {
        lock (gate)
        {
            Refill();
            tokens -= count;
            return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / perSecond);
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(perSecond, tokens + (time.GetElapsedTime(last, now).TotalSeconds * perSecond));
        last = now;
    }
}
