using System.Net;
using Drystone.S3;

namespace Drystone.Server.Throttling;

/// <summary>Makes whoever guesses at keys wait for the refusals. Nobody else waits: many may share an address, and who
/// proves a key is served at once.</summary>
internal sealed class FailedSignatures(TimeProvider time)
{
    /// <summary>Ours: longer would hold a connection for nothing.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private static readonly S3Error[] Guesses =
        [S3Errors.SignatureDoesNotMatch, S3Errors.InvalidAccessKeyId, S3Errors.InvalidToken];

    private readonly FailureLimiter bySource = new(FailureLimits.OfSource, time);

    /// <summary>Counts a refusal that a guess gets, and waits before it is given.</summary>
    /// <param name="source">Loopback is never slowed: behind it are the operator and whatever proxy runs
    /// there.</param>
    /// <param name="error">Of other refusals nothing is counted.</param>
    public Task SlowAsync(IPAddress? source, S3Error error, CancellationToken cancel)
    {
        if (!Guesses.Contains(error) || (source is not null && IPAddress.IsLoopback(source)))
        {
            return Task.CompletedTask;
        }

        var key = FailureLimiter.KeyOf(source);
        bySource.Fail(key);
        var wait = bySource.WaitOf(key);
        return wait <= TimeSpan.Zero ? Task.CompletedTask
            : Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancel);
    }
}
