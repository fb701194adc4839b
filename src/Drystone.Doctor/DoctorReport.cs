namespace Drystone.Doctor;

/// <summary>Everything that was found at one endpoint.</summary>
/// <param name="Endpoint">Its URL.</param>
/// <param name="Bucket">The bucket that was worked in.</param>
/// <param name="Provider">The profile that was held against it.</param>
/// <param name="Findings">One finding for each check, in the order in which they ran.</param>
public sealed record DoctorReport(string Endpoint, string Bucket, string Provider, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when nothing failed and nothing was left out. What is unsupported and what is warned of does not
    /// count: the client knows how to do without.</summary>
    public bool IsHealthy => Findings.All(one => one.Outcome is not (Outcome.Fail or Outcome.Skipped));
}
