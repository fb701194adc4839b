using System.DirectoryServices.Protocols;
using System.Net;
using Drystone.Server.Identity.Ldap;
using Drystone.Server.Tests.Notifications;
using Drystone.Server.Throttling;

namespace Drystone.Server.Tests.Identity.Ldap;

/// <summary>Attack case 21: enumeration, guessing, empty passwords. The directory here is a function.</summary>
[Trait("Attack", "21")]
public sealed class LdapLoginTests
{
    private static readonly LdapUser Alice = new("uid=alice,dc=x", []);
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly FakeClock clock = new();
    private readonly LdapLogin login;
    private int asked;

    /// <summary>How long the directory takes.</summary>
    private TimeSpan takes = TimeSpan.Zero;

    public LdapLoginTests() => login = new LdapLogin(AuthenticateAsync, new TimestampedClock(clock));

    [Fact]
    public async Task The_right_password_is_answered_at_once() =>
        Assert.Equal(Alice, await login.LoginAsync("alice", "right", Here, CancellationToken.None));

    [Theory]
    [InlineData("alice", "wrong", 0)]
    [InlineData("alice", "wrong", 300)]
    [InlineData("nobody", "wrong", 0)]
    [InlineData("nobody", "wrong", 999)]
    [InlineData("alice", "", 0)]
    public async Task A_refusal_takes_as_long_and_says_the_same_whoever_is_not_there(
        string username, string password, int directoryMs)
    {
        takes = TimeSpan.FromMilliseconds(directoryMs);
        var started = clock.GetUtcNow();
        var refusal = RefuseAsync(username, password);
        await Until(() => clock.Waits.Count > 0);
        Assert.Equal(LdapLogin.RefusalTime, clock.GetUtcNow() + clock.Waits[0] - started);
        clock.Advance(clock.Waits[0]);
        Assert.Equal(
            (LdapFault.Rejected, "The directory does not know that user and password."),
            ((await refusal).Fault, (await refusal).Message));
    }

    [Fact]
    public async Task An_empty_password_never_reaches_the_directory()
    {
        _ = await FailAsync("alice", "");
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\0right")]
    [InlineData("right\0")]
    public async Task A_password_that_ends_early_for_others_never_reaches_the_directory(string password)
    {
        _ = await FailAsync("alice", password);
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Who_guesses_through_a_proxy_on_this_machine_keeps_nobody_else_out(string proxy)
    {
        var here = IPAddress.Parse(proxy);
        for (var i = 0; i < FailuresUntilSlowed(FailureLimits.OfSource); i++)
        {
            _ = await FailAsync($"user{i}", "wrong", here);
        }

        Assert.Equal(Alice, await login.LoginAsync("alice", "right", here, CancellationToken.None));
        for (var i = 0; i < FailuresUntilSlowed(FailureLimits.OfName); i++)
        {
            _ = await FailAsync("bob", "wrong", here);
        }

        Assert.Equal(LdapFault.TooManyFailures, (await RefuseAsync("bob", "right", here)).Fault);
    }

    [Fact]
    public async Task Guesses_for_a_user_are_slowed_wherever_they_come_from()
    {
        for (var i = 0; i < FailuresUntilSlowed(FailureLimits.OfName); i++)
        {
            _ = await FailAsync("alice", "wrong", IPAddress.Parse($"192.0.2.{i + 10}"));
        }

        var before = asked;
        var refusal = await RefuseAsync("ALICE", "right", IPAddress.Parse("192.0.2.99"));
        Assert.Equal((LdapFault.TooManyFailures, before), (refusal.Fault, asked));
        clock.Advance(FailureLimits.OfName.MaxWait);
        Assert.Equal(Alice, await login.LoginAsync("alice", "right", Here, CancellationToken.None));
    }

    [Fact]
    public async Task Guesses_from_a_source_are_slowed_whoever_they_are_for()
    {
        for (var i = 0; i < FailuresUntilSlowed(FailureLimits.OfSource); i++)
        {
            _ = await FailAsync($"user{i}", "wrong");
        }

        Assert.Equal(LdapFault.TooManyFailures, (await RefuseAsync("alice", "right")).Fault);
        Assert.Equal(
            Alice, await login.LoginAsync("alice", "right", IPAddress.Parse("192.0.2.2"), CancellationToken.None));
    }

    [Fact]
    public async Task Who_has_an_account_cannot_wash_guesses_for_others_away()
    {
        for (var i = 0; i < FailuresUntilSlowed(FailureLimits.OfSource) - 1; i++)
        {
            _ = await FailAsync($"user{i}", "wrong");
            await login.LoginAsync("alice", "right", Here, CancellationToken.None);
        }

        Assert.Equal(LdapFault.TooManyFailures, (await RefuseAsync("bob", "wrong")).Fault);
    }

    [Fact]
    public async Task A_directory_that_is_away_is_nobody_s_failure()
    {
        for (var i = 0; i < 50; i++)
        {
            var refusal = await RefuseAsync("unreachable", "any");
            Assert.Equal(LdapFault.Unreachable, refusal.Fault);
            Assert.DoesNotContain("10.0.0.1", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Alice, await login.LoginAsync("alice", "right", Here, CancellationToken.None));
    }

    /// <summary>The wait after the first one that costs something is over when its refusal comes.</summary>
    private static int FailuresUntilSlowed(FailureLimits limits) => limits.Free + 2;

    private async Task<LdapUser?> AuthenticateAsync(string username, string password, CancellationToken cancel)
    {
        asked++;
        clock.Advance(takes);
        await Task.Yield();
        return username == "unreachable"
            ? throw new LdapException(81, "10.0.0.1 is away")
            : username == "alice" && password == "right" ? Alice : null;
    }

    private Task<LdapLoginException> RefuseAsync(string username, string password, IPAddress? source = null) =>
        Assert.ThrowsAsync<LdapLoginException>(
            () => login.LoginAsync(username, password, source ?? Here, TestContext.Current.CancellationToken));

    private async Task<LdapLoginException> FailAsync(string username, string password, IPAddress? source = null)
    {
        var refusal = RefuseAsync(username, password, source);
        await Until(() => clock.Waits.Count > 0 || refusal.IsCompleted);
        clock.Advance(LdapLogin.RefusalTime);
        return await refusal;
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    /// <summary>Timestamps of the fake clock too.</summary>
    private sealed class TimestampedClock(FakeClock clock) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetUtcNow().Ticks;

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
