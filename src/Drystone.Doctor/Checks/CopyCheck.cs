namespace Drystone.Doctor.Checks;

/// <summary>The endpoint copies an object by itself.</summary>
internal sealed class CopyCheck : ICheck
{
    public string Name => "copy";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var (from, to) = (patient.Key("copy/from a+b"), patient.Key("copy/to"));
        await patient.PutAsync(from, "copied", cancel).ConfigureAwait(false);
        await patient.Store.CopyAsync(patient.Bucket, from, patient.Bucket, to, cancel).ConfigureAwait(false);
        return await patient.GetTextAsync(to, cancel).ConfigureAwait(false) == "copied"
            ? Verdict.Pass("an object is copied by the endpoint")
            : Verdict.Fail("a copy has another body", "Do not use CopyObject of this endpoint.");
    }
}
