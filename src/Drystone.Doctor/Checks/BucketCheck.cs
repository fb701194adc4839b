using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Doctor.Checks;

/// <summary>The key is known, its signature is right, and it may look into the bucket.</summary>
internal sealed class BucketCheck : ICheck
{
    public string Name => "bucket";

    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        try
        {
            await client.ListObjectsV2Async(
                new ListObjectsV2Request { BucketName = patient.Bucket, Prefix = patient.Prefix, MaxKeys = 1 }, cancel)
                .ConfigureAwait(false);
            return Verdict.Pass($"{patient.Bucket} can be listed with the key");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e))
        {
            return Verdict.Fail($"the key may not list {patient.Bucket}, or the bucket is another owner's",
                $"Allow s3:ListBucket for {patient.Options.Prefix}* to the key, or name a bucket of its account.");
        }
    }
}
