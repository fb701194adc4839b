namespace Drystone.Doctor.Checks;

/// <summary><c>If-None-Match: *</c>: of many who create one key, one does.</summary>
internal sealed class ConditionalCreateCheck : ICheck
{
    public string Name => "conditional-create";

    public Task<Verdict> RunAsync(Patient patient, CancellationToken cancel) =>
        Race.RunAsync(patient, patient.Key("created"), new() { IfAbsent = true }, "If-None-Match", cancel);
}
