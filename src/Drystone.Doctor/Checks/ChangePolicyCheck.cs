using Amazon.S3;

namespace Drystone.Doctor.Checks;

/// <summary>A workload's key cannot give rights to others. It is asked with a policy that cannot be one: who may not is
/// refused for that, who may is refused for the policy, and nothing changes.</summary>
internal sealed class ChangePolicyCheck : ICheck
{
    private const string Remedy = "Take s3:PutBucketPolicy from the key.";

    public string Name => "change-policy";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        try
        {
            await client.PutBucketPolicyAsync(patient.Bucket, "no policy", cancel).ConfigureAwait(false);
            return Verdict.Warn("the endpoint takes what is no policy for one",
                $"Look at the policy of {patient.Bucket}. {Remedy}");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e) || Diagnosis.IsNotImplemented(e))
        {
            return Verdict.Pass("the key may not change the bucket's policy");
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode == 400)
        {
            return Verdict.Warn("the key may change the bucket's policy", Remedy);
        }
    }
}
