using System.Diagnostics;

namespace Drystone.Doctor;

/// <summary>Runs every check against one endpoint, and leaves nothing behind.</summary>
public sealed class Examination
{
    private readonly DoctorOptions _options;
    private readonly IReadOnlyList<ICheck> _checks;

    /// <summary>Makes an examination; nothing is sent yet.</summary>
    public Examination(DoctorOptions options)
        : this(options, CheckTable.All)
    {
    }

    internal Examination(DoctorOptions options, IReadOnlyList<ICheck> checks) =>
        (_options, _checks) = (options, checks);

    /// <summary>The names of all checks, in the order in which they run, the cleaning up at the end included.</summary>
    public static IReadOnlyList<string> CheckNames { get; } = [.. CheckTable.All.Select(one => one.Name), Cleanup.Name];

    /// <summary>Runs the checks one after the other. When it is cancelled it cleans up all the same.</summary>
    /// <param name="starting">Told the name of each check before it runs.</param>
    /// <param name="cancel">Stops it after cleaning up.</param>
    /// <exception cref="ExaminationInterruptedException">It was cancelled.</exception>
    public async Task<DoctorReport> RunAsync(Action<string>? starting = null, CancellationToken cancel = default)
    {
        using var patient = new Patient(_options);
        var findings = new List<Finding>();
        string? endedBy = null;
        try
        {
            foreach (var check in _checks)
            {
                if (endedBy is not null)
                {
                    findings.Add(new(check.Name, Outcome.Skipped, $"not looked at, for {endedBy} failed", null, 0));
                    continue;
                }

                starting?.Invoke(check.Name);
                var (finding, ends) = await RunAsync(check, patient, cancel).ConfigureAwait(false);
                findings.Add(finding);
                endedBy = ends ? check.Name : null;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            var left = await CleanUpAsync(patient, starting).ConfigureAwait(false);
            throw new ExaminationInterruptedException(left, cancel);
        }

        if (await CleanUpAsync(patient, starting).ConfigureAwait(false) is { } cleaning)
        {
            findings.Add(cleaning);
        }

        return new DoctorReport(patient.Endpoint.ToString(), _options.Bucket, patient.ProviderName, findings);
    }

    private async Task<(Finding Finding, bool Ends)> RunAsync(ICheck check, Patient patient, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.CheckTimeout, _options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        Verdict verdict;
        try
        {
            verdict = await check.RunAsync(patient, both.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            verdict = Verdict.Fail($"not done within {_options.CheckTimeout.TotalSeconds:0} s",
                "Look whether the endpoint is overloaded or a firewall swallows packets; or raise --timeout.");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            verdict = Diagnosis.Of(e, patient);
        }

        var elapsed = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return (new(check.Name, verdict.Outcome, verdict.Message, verdict.Remedy, elapsed),
            verdict.EndsExamination || (check.IsGate && verdict.Outcome == Outcome.Fail));
    }

    /// <summary>Not bound to the caller's cancellation: who interrupts wants nothing left behind either.</summary>
    /// <returns>Null when nothing was stored.</returns>
    private async Task<Finding?> CleanUpAsync(Patient patient, Action<string>? starting)
    {
        if (patient.Keys.Count == 0)
        {
            return null;
        }

        starting?.Invoke(Cleanup.Name);
        var started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.CheckTimeout, _options.Clock);
        var verdict = await Cleanup.RunAsync(patient, limit.Token).ConfigureAwait(false);
        return new(Cleanup.Name, verdict.Outcome, verdict.Message, verdict.Remedy,
            (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
