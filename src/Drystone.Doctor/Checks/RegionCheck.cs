using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Doctor.Checks;

/// <summary>Requests are signed for the bucket's region; when not, the endpoint mostly tells which it is.</summary>
internal sealed partial class RegionCheck : ICheck
{
    private static readonly string[] Codes =
        ["AuthorizationHeaderMalformed", "InvalidRegion", "PermanentRedirect", "IllegalLocationConstraintException"];

    public string Name => "region";

    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        var region = patient.Settings.Region;
        var request = new ListObjectsV2Request { BucketName = patient.Bucket, Prefix = patient.Prefix, MaxKeys = 1 };
        try
        {
            await client.ListObjectsV2Async(request, cancel).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (Codes.Contains(e.ErrorCode))
        {
            var told = Expected().Match(e.Message).Groups["region"].Value;
            var right = told.Length > 0 ? told : await AskAsync(patient, cancel).ConfigureAwait(false);
            return right.Length == 0
                ? Verdict.Fail($"'{region}' is refused: {Diagnosis.Short(e)}", "Set S3_REGION to the bucket's region.")
                : Verdict.Fail($"'{region}' is wrong, the bucket is in '{right}'", $"Set S3_REGION={right}.");
        }
        catch (AmazonS3Exception e) when (Diagnosis.CodeOf(e) is not null)
        {
            // Rights, keys and missing buckets are the next check's.
        }

        return Verdict.Pass($"{region} is accepted");
    }

    /// <summary>AWS tells the region of a bucket to who has no key, too; empty when nothing is told.</summary>
    private static async Task<string> AskAsync(Patient patient, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(patient.Endpoint, $"/{patient.Bucket}"));
        using var answer = await patient.Http.SendAsync(request, cancel).ConfigureAwait(false);
        return answer.Headers.TryGetValues("x-amz-bucket-region", out var regions) ? regions.First() : "";
    }

    /// <summary>As AWS words it, and those who follow it.</summary>
    [GeneratedRegex("expecting '(?<region>[a-z0-9-]+)'")]
    private static partial Regex Expected();
}
