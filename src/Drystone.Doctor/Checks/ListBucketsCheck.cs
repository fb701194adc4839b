using Amazon.S3;

namespace Drystone.Doctor.Checks;

/// <summary>A workload's key sees no buckets of others.</summary>
internal sealed class ListBucketsCheck : ICheck
{
    public string Name => "list-buckets";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        try
        {
            var answer = await client.ListBucketsAsync(cancel).ConfigureAwait(false);
            var others = (answer.Buckets ?? []).Count(one => one.BucketName != patient.Bucket);
            return others == 0
                ? Verdict.Pass("the key sees no other bucket")
                : Verdict.Warn($"the key sees {others} other bucket{(others == 1 ? "" : "s")}",
                    "Take s3:ListAllMyBuckets from the key, unless the workload needs it.");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e) || Diagnosis.IsNotImplemented(e))
        {
            return Verdict.Pass("the key may not list buckets");
        }
    }
}
