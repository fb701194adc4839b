using Amazon.S3;

namespace Drystone.Doctor.Checks;

/// <summary>The endpoint has versioning. The bucket's own state is told, not changed.</summary>
internal sealed class VersioningCheck : ICheck
{
    public string Name => "versioning";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        try
        {
            var answer = await client.GetBucketVersioningAsync(patient.Bucket, cancel).ConfigureAwait(false);
            var state = answer.VersioningConfig?.Status?.Value;
            return Verdict.Pass(
                $"supported; {patient.Bucket}: {(string.IsNullOrEmpty(state) ? "Off" : state)}");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e))
        {
            return Verdict.Pass("the key may not ask, which is as it should be for a workload");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsNotImplemented(e))
        {
            return new(Outcome.Unsupported, "the endpoint has no versioning", "Keep versions by keys of their own.");
        }
    }
}
