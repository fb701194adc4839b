namespace Drystone.Doctor.Checks;

/// <summary><c>If-Match</c>: of many who replace one state of an object, one does.</summary>
internal sealed class CompareAndSwapCheck : ICheck
{
    public string Name => "compare-and-swap";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var key = patient.Key("swapped");
        var first = await patient.PutAsync(key, "first", cancel).ConfigureAwait(false);
        return await Race.RunAsync(patient, key, new() { IfMatch = first.ETag }, "If-Match", cancel)
            .ConfigureAwait(false);
    }
}
