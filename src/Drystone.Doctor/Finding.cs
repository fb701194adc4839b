namespace Drystone.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Check">The check's name, such as <c>range</c>.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Message">What was seen; never a secret.</param>
/// <param name="Remedy">What to do about it; null where there is nothing to do.</param>
/// <param name="ElapsedMilliseconds">How long it took.</param>
public sealed record Finding(
    string Check, Outcome Outcome, string Message, string? Remedy, long ElapsedMilliseconds);
