namespace Drystone.Doctor;

/// <summary>One thing that an endpoint must do. Each is a file of <c>Checks</c> and a row of <see cref="CheckTable"/>.
/// </summary>
internal interface ICheck
{
    /// <summary>In reports; lower case, words joined by hyphens.</summary>
    string Name { get; }

    /// <summary>Whether nothing after it makes sense when it fails.</summary>
    bool IsGate => false;

    /// <summary>Does it once. What it stores is under <see cref="Patient.Key"/>; the examination cleans up there.
    /// Exceptions are findings: <see cref="Diagnosis"/> puts them into words.</summary>
    Task<Verdict> RunAsync(Patient patient, CancellationToken cancel);
}
