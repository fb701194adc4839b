namespace Drystone.Doctor.Checks;

/// <summary>The endpoint's clock goes with this machine's: signatures hold a time.</summary>
internal sealed class ClockCheck : ICheck
{
    /// <summary>S3 refuses what was signed further away.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (RequestTimeTooSkewed)</summary>
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(15);

    /// <summary>Clocks under NTP differ by milliseconds; this much is one that is not.</summary>
    private static readonly TimeSpan Suspect = TimeSpan.FromSeconds(30);

    public string Name => "clock";

    /// <summary>Beyond what S3 takes every signed request is refused; and the SDK, which follows the clock that answers
    /// tell, would sign wrongly where only the Date is wrong.</summary>
    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        using var answer = await patient.Http
            .GetAsync(patient.Endpoint, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (answer.Headers.Date is not { } theirs)
        {
            return Verdict.Warn("answers carry no Date", "Have the proxy in between pass the Date header on.");
        }

        var skew = theirs - patient.Options.Clock.GetUtcNow();
        var words = $"the endpoint's clock is {skew.Duration().TotalSeconds:0} s "
            + (skew < TimeSpan.Zero ? "behind" : "ahead");
        const string Remedy = "Set the clocks of both machines by NTP.";
        return skew.Duration() switch
        {
            var much when much >= Refused => Verdict.Fail($"{words}; S3 refuses signatures from 15 minutes on", Remedy),
            var some when some >= Suspect => Verdict.Warn(words, Remedy),
            _ => Verdict.Pass("within 30 s of this machine's"),
        };
    }
}
