using System.Net;
using Amazon.S3;

namespace Drystone.Doctor.Checks;

/// <summary>A workload's key creates no buckets. One that is created all the same is deleted at once.</summary>
internal sealed class CreateBucketCheck : ICheck
{
    public string Name => "create-bucket";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        var bucket = $"drystone-doctor-{Guid.NewGuid():n}";
        try
        {
            // Not cancelled: whether the bucket was created must be known, to delete it.
            await client.PutBucketAsync(bucket, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotImplemented
            or HttpStatusCode.MethodNotAllowed)
        {
            return Verdict.Pass("the key may not create buckets");
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict)
        {
            return Verdict.Warn($"the key may create buckets, short of a limit: {Diagnosis.Short(e)}", Remedy);
        }

        try
        {
            await client.DeleteBucketAsync(bucket, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e)
        {
            return Verdict.Fail($"the key may create buckets and not delete them: {bucket} is left",
                $"Delete {bucket} with a key that may ({e.ErrorCode}). {Remedy}");
        }

        return Verdict.Warn("the key may create and delete buckets", Remedy);
    }

    private const string Remedy =
        "Take s3:CreateBucket and s3:DeleteBucket from the key, unless the workload needs them.";
}
