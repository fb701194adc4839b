namespace Drystone.Server.Throttling;

/// <summary>How a <see cref="FailureLimiter"/> slows.</summary>
/// <param name="Free">So many failures cost nothing: people mistype, and many may share an address.</param>
/// <param name="FirstWait">After the first failure beyond that; each further one doubles it.</param>
/// <param name="MaxWait">Bounds what somebody can do to another one by failing in their name.</param>
/// <param name="ForgottenAfter">Without a failure for this long, all are forgotten.</param>
internal sealed record FailureLimits(int Free, TimeSpan FirstWait, TimeSpan MaxWait, TimeSpan ForgottenAfter)
{
    /// <summary>Ours, for the names that secrets are guessed for: some 3,000 guesses a day at most, and a user whom
    /// somebody else keeps slow waits half a minute.</summary>
    public static FailureLimits OfName { get; } =
        new(Free: 5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));

    /// <summary>Ours, for where guesses come from: some 300 a day at most, whatever names they are for.</summary>
    public static FailureLimits OfSource { get; } =
        new(Free: 20, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15));
}
