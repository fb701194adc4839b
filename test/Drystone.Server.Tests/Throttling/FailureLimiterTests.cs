using System.Net;
using Drystone.Server.Throttling;

namespace Drystone.Server.Tests.Throttling;

public sealed class FailureLimiterTests
{
    private static readonly FailureLimits Limits =
        new(Free: 2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));

    private readonly SteppedClock clock = new();
    private readonly FailureLimiter limiter;

    public FailureLimiterTests() => limiter = new FailureLimiter(Limits, clock);

    [Fact]
    public void Each_failure_beyond_the_free_ones_doubles_the_wait_to_a_limit()
    {
        List<double> waits = [];
        for (var i = 0; i < 8; i++)
        {
            limiter.Fail("a");
            waits.Add(limiter.WaitOf("a").TotalSeconds);
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 10, 10], waits);
        Assert.Equal(TimeSpan.Zero, limiter.WaitOf("b"));
    }

    [Fact]
    public void A_wait_passes_and_failures_are_forgotten()
    {
        Fail("a", 3);
        clock.Now += TimeSpan.FromMilliseconds(999);
        Assert.Equal(TimeSpan.FromMilliseconds(1), limiter.WaitOf("a"));
        clock.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(TimeSpan.Zero, limiter.WaitOf("a"));

        // Not forgotten yet: the next failure costs more.
        Fail("a", 1);
        Assert.Equal(TimeSpan.FromSeconds(2), limiter.WaitOf("a"));
        clock.Now += TimeSpan.FromMinutes(1);
        Fail("a", 2);
        Assert.Equal(TimeSpan.Zero, limiter.WaitOf("a"));
    }

    [Fact]
    public void An_attempt_that_was_counted_early_is_taken_back()
    {
        Fail("a", 3);
        limiter.TakeBack("a");
        Assert.Equal(TimeSpan.Zero, limiter.WaitOf("a"));

        // The others still count.
        Fail("a", 1);
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.WaitOf("a"));
        limiter.TakeBack("never failed");
        Assert.Equal(TimeSpan.Zero, limiter.WaitOf("never failed"));
    }

    [Fact]
    public void All_can_be_forgotten_at_once()
    {
        Fail("a", 5);
        limiter.Forget("a");
        Fail("a", 2);
        Assert.Equal(TimeSpan.Zero, limiter.WaitOf("a"));
    }

    [Fact]
    public void However_many_fail_at_once_all_are_counted()
    {
        Parallel.For(0, 1_000, _ => limiter.Fail("a"));
        Assert.Equal(TimeSpan.FromSeconds(10), limiter.WaitOf("a"));
    }

    [Fact]
    public void Memory_is_bounded_and_those_who_failed_last_are_kept()
    {
        for (var i = 0; i < FailureLimiter.MaxKeys; i++)
        {
            limiter.Fail($"flood {i}");
        }

        clock.Now += TimeSpan.FromSeconds(1);
        Fail("last", 5);
        clock.Now += TimeSpan.FromSeconds(1);
        for (var i = 0; i < FailureLimiter.MaxKeys / 2; i++)
        {
            limiter.Fail($"another {i}");
        }

        Assert.Equal(TimeSpan.FromSeconds(3), limiter.WaitOf("last"));
        Assert.InRange(limiter.Count, 1, FailureLimiter.MaxKeys);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void Who_has_one_address_of_a_network_has_them_all(string one, string other, bool areSame) => Assert.Equal(
        areSame, FailureLimiter.KeyOf(IPAddress.Parse(one)) == FailureLimiter.KeyOf(IPAddress.Parse(other)));

    private void Fail(string key, int times)
    {
        for (var i = 0; i < times; i++)
        {
            limiter.Fail(key);
        }
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
