using System.Net;
using Drystone.S3;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Throttling;

namespace Drystone.Server.Tests.Throttling;

public sealed class FailedSignatureTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.7");

    private readonly ManualTime time = new();

    [Fact]
    public void Who_guesses_waits_for_the_refusals()
    {
        var failed = new FailedSignatures(time);
        for (var i = 0; i < FailureLimits.OfSource.Free; i++)
        {
            Assert.True(Slow(failed, Guesser).IsCompleted);
        }

        var slowed = Slow(failed, Guesser);
        Assert.False(slowed.IsCompleted);
        time.FireTimers();
        Assert.True(slowed.IsCompleted);
    }

    [Fact]
    public void Neighbours_loopback_and_other_refusals_wait_for_nothing()
    {
        var failed = new FailedSignatures(time);
        for (var i = 0; i < 2 * FailureLimits.OfSource.Free; i++)
        {
            _ = Slow(failed, Guesser);
            Assert.True(Slow(failed, IPAddress.Loopback).IsCompleted);
        }

        Assert.True(Slow(failed, IPAddress.Parse("192.0.2.8")).IsCompleted);
        Assert.True(failed.SlowAsync(Guesser, S3Errors.AccessDenied, CancellationToken.None).IsCompleted);
    }

    private static Task Slow(FailedSignatures failed, IPAddress source) =>
        failed.SlowAsync(source, S3Errors.SignatureDoesNotMatch, CancellationToken.None);
}
