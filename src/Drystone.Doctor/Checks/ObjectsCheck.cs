using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary>An object is put, read, listed, described and deleted.</summary>
internal sealed class ObjectsCheck : ICheck
{
    private const string Text = "Drystone examines this endpoint.";

    public string Name => "objects";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var key = patient.Key("objects/a b+ü.txt");
        try
        {
            await patient.PutAsync(key, Text, cancel).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (Diagnosis.IsDenied(e))
        {
            return Diagnosis.Of(e, patient) with { EndsExamination = true };
        }

        if (await patient.GetTextAsync(key, cancel).ConfigureAwait(false) != Text)
        {
            return Wrong("GET answers another body than was put");
        }

        var head = await patient.HeadAsync(key, cancel).ConfigureAwait(false);
        if (head is null || head.Ref.SizeBytes != Text.Length || head.Ref.ContentType != "text/plain")
        {
            return Wrong("HEAD does not tell size and Content-Type that were put");
        }

        if (!await IsListedAsync(patient, key, cancel).ConfigureAwait(false))
        {
            return Wrong("ListObjectsV2 does not show what was put");
        }

        await patient.Store.DeleteAsync(patient.Bucket, key, cancel: cancel).ConfigureAwait(false);
        if (await patient.HeadAsync(key, cancel).ConfigureAwait(false) is not null
            || await IsListedAsync(patient, key, cancel).ConfigureAwait(false))
        {
            return Wrong("what was deleted is still there");
        }

        // S3's DELETE says the same about what is not there.
        await patient.Store.DeleteAsync(patient.Bucket, key, cancel: cancel).ConfigureAwait(false);
        return Verdict.Pass("put, get, head, list and delete do as they should");
    }

    private static Verdict Wrong(string message) =>
        Verdict.Fail(message, "Look for a cache between here and the endpoint; else the endpoint is no S3 store.");

    private static async Task<bool> IsListedAsync(Patient patient, string key, CancellationToken cancel)
    {
        await foreach (var listed in patient.Store.ListAsync(patient.Bucket, patient.Prefix, cancel: cancel)
            .ConfigureAwait(false))
        {
            if (listed.Key == key)
            {
                return true;
            }
        }

        return false;
    }
}
