using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Doctor.Checks;

/// <summary>The bucket is found in the way that the settings or the profile say: in the path or in the host's name.
/// </summary>
internal sealed class AddressingCheck : ICheck
{
    public string Name => "addressing";

    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var profile = await patient.ProfileAsync(cancel).ConfigureAwait(false);
        var usesPath = patient.Settings.ForcePathStyle ?? profile.ForcePathStyle;
        var own = await TryAsync(patient, usesPath, cancel).ConfigureAwait(false);
        var other = await TryAsync(patient, !usesPath, cancel).ConfigureAwait(false);
        if (own is null)
        {
            return Verdict.Pass(
                $"{NameOf(usesPath)} is used and works; {NameOf(!usesPath)} {(other is null ? "too" : "does not")}");
        }

        return Verdict.Fail($"{NameOf(usesPath)} is used and does not work: {own}", other is null
            ? $"Set S3_FORCE_PATH_STYLE={(usesPath ? "false" : "true")}."
            : "Neither way works: correct S3_ENDPOINT.");
    }

    private static string NameOf(bool path) => path ? "path style" : "virtual host style";

    /// <summary>Null when it works. What is refused for its signature or rights was addressed rightly.</summary>
    private static async Task<string?> TryAsync(Patient patient, bool path, CancellationToken cancel)
    {
        if (!path && IPAddress.TryParse(patient.Endpoint.Host.Trim('[', ']'), out _))
        {
            return "an address has no names below it";
        }

        var profile = await patient.ProfileAsync(cancel).ConfigureAwait(false);
        using var client = Patient.ClientOf(patient.Settings with { ForcePathStyle = path }, profile);
        var request = new ListObjectsV2Request { BucketName = patient.Bucket, Prefix = patient.Prefix, MaxKeys = 1 };
        try
        {
            var page = await client.ListObjectsV2Async(request, cancel).ConfigureAwait(false);
            return page.Name == patient.Bucket ? null : "another thing than the bucket answers";
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode != 0)
        {
            // A bucket that is not there, or a region that is wrong, is the same in both ways and told of later.
            return e.ErrorCode is "NoSuchBucket" or "AuthorizationHeaderMalformed" or "InvalidRegion" && path
                ? null
                : Diagnosis.Short(e);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException
            or IOException)
        {
            return Diagnosis.Short(e.GetBaseException());
        }
    }
}
