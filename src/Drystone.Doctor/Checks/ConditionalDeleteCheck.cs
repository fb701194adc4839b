using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary><c>If-Match</c> of a DELETE: an object that is not as it was expected stays.</summary>
internal sealed class ConditionalDeleteCheck : ICheck
{
    public string Name => "conditional-delete";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var profile = await patient.ProfileAsync(cancel).ConfigureAwait(false);
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        var key = patient.Key("kept");
        var stored = await patient.PutAsync(key, "to be kept", cancel).ConfigureAwait(false);
        var stale = EntityTag.ForCondition(new string('0', 32), profile.QuotesIfMatch);
        var isRefused = await IsRefusedAsync(client, patient, key, stale, cancel).ConfigureAwait(false);
        var isThere = await patient.HeadAsync(key, cancel).ConfigureAwait(false);
        if (!isRefused || isThere is null)
        {
            return Verdict.Lacks(!profile.ConditionalDeletes,
                "If-Match of DELETE is ignored: the object was deleted although it is another",
                "Do not delete by ETag there; the client refuses to, given S3_PROVIDER. Look for a proxy that drops "
                + "the header.");
        }

        var right = EntityTag.ForCondition(stored.ETag, profile.QuotesIfMatch);
        return await IsRefusedAsync(client, patient, key, right, cancel).ConfigureAwait(false)
            ? Verdict.Lacks(!profile.ConditionalDeletes, "DELETE with the object's own ETag in If-Match is refused",
                "Delete without the condition.")
            : Verdict.Pass("another ETag keeps the object, its own deletes it");
    }

    private static async Task<bool> IsRefusedAsync(
        IAmazonS3 client, Patient patient, string key, string tag, CancellationToken cancel)
    {
        try
        {
            var request = new DeleteObjectRequest { BucketName = patient.Bucket, Key = key, IfMatch = tag };
            await client.DeleteObjectAsync(request, cancel).ConfigureAwait(false);
            return false;
        }
        catch (AmazonS3Exception e) when (
            e.ErrorCode is "PreconditionFailed" or "ConditionalRequestConflict" || Diagnosis.IsNotImplemented(e))
        {
            return true;
        }
    }
}
