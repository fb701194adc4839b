using Amazon.S3;

namespace Drystone.Doctor.Checks;

/// <summary>The endpoint has lifecycle rules. Those of the bucket are told, not changed.</summary>
internal sealed class LifecycleCheck : ICheck
{
    public string Name => "lifecycle";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        try
        {
            var answer = await client.GetLifecycleConfigurationAsync(patient.Bucket, cancel).ConfigureAwait(false);
            var rules = answer.Configuration?.Rules?.Count ?? 0;
            return Verdict.Pass($"supported; {patient.Bucket} has {rules} rule{(rules == 1 ? "" : "s")}");
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchLifecycleConfiguration")
        {
            return Verdict.Pass($"supported; {patient.Bucket} has no rules");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e))
        {
            return Verdict.Pass("the key may not ask, which is as it should be for a workload");
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsNotImplemented(e))
        {
            return new(Outcome.Unsupported, "the endpoint has no lifecycle rules",
                "Delete what is old by a job of your own.");
        }
    }
}
