using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Client;

namespace Drystone.Doctor;

/// <summary>Removes everything the checks stored: versions, delete markers and unfinished uploads too.</summary>
internal static class Cleanup
{
    public const string Name = "cleanup";

    /// <summary>How often it looks again. A request that was interrupted may still be carried out by the endpoint, and
    /// store what it brought after the first look.</summary>
    private const int MostLooks = 5;

    public static async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        try
        {
            var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
            await AbortUploadsAsync(client, patient, cancel).ConfigureAwait(false);
            var removed = 0;
            for (var look = 1; look <= MostLooks; look++)
            {
                if (await DeleteVersionsAsync(client, patient, cancel).ConfigureAwait(false) is not { } found)
                {
                    return await DeleteKeysAsync(client, patient, cancel).ConfigureAwait(false);
                }

                if (found == 0)
                {
                    break;
                }

                removed += found;
            }

            return Verdict.Pass($"nothing is left under {patient.Prefix} ({removed} removed)");
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or ObjectStoreException
            or HttpRequestException or IOException or OperationCanceledException)
        {
            return Verdict.Fail($"something is left under {patient.Prefix}: {Diagnosis.Short(e)}",
                "Delete that prefix with a key that may.");
        }
    }

    private static async Task AbortUploadsAsync(IAmazonS3 client, Patient patient, CancellationToken cancel)
    {
        try
        {
            var request = new ListMultipartUploadsRequest { BucketName = patient.Bucket, Prefix = patient.Prefix };
            var uploads = await client.ListMultipartUploadsAsync(request, cancel).ConfigureAwait(false);
            foreach (var upload in uploads.MultipartUploads ?? [])
            {
                await client.AbortMultipartUploadAsync(patient.Bucket, upload.Key, upload.UploadId, cancel)
                    .ConfigureAwait(false);
            }
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e) || Diagnosis.IsNotImplemented(e))
        {
            // A key that may not list uploads: the checks abort their own.
        }
    }

    /// <summary>Null when the key may not list versions.</summary>
    private static async Task<int?> DeleteVersionsAsync(IAmazonS3 client, Patient patient, CancellationToken cancel)
    {
        var request = new ListVersionsRequest { BucketName = patient.Bucket, Prefix = patient.Prefix };
        var removed = 0;
        try
        {
            ListVersionsResponse page;
            do
            {
                page = await client.ListVersionsAsync(request, cancel).ConfigureAwait(false);
                foreach (var version in page.Versions ?? [])
                {
                    await client.DeleteObjectAsync(patient.Bucket, version.Key, version.VersionId, cancel)
                        .ConfigureAwait(false);
                    removed++;
                }

                (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
            }
            while (page.IsTruncated == true);
            return removed;
        }
        catch (AmazonS3Exception e) when (Diagnosis.IsDenied(e) || Diagnosis.IsNotImplemented(e))
        {
            return null;
        }
    }

    /// <summary>What is listed; what was handed out when the key may not list either.</summary>
    private static async Task<Verdict> DeleteKeysAsync(IAmazonS3 client, Patient patient, CancellationToken cancel)
    {
        var keys = await ListAsync(patient, cancel).ConfigureAwait(false) ?? patient.Keys;
        var keepsVersions = false;
        foreach (var key in keys)
        {
            var answer = await client.DeleteObjectAsync(patient.Bucket, key, cancel).ConfigureAwait(false);
            keepsVersions |= !string.IsNullOrEmpty(answer.VersionId);
        }

        return keepsVersions
            ? Verdict.Warn(
                $"the bucket keeps versions that the key may not remove: they are left under {patient.Prefix}",
                "Delete that prefix's versions with a key that may, or let a lifecycle rule do it.")
            : Verdict.Pass($"nothing is left under {patient.Prefix} ({keys.Count} removed)");
    }

    private static async Task<IReadOnlyCollection<string>?> ListAsync(Patient patient, CancellationToken cancel)
    {
        var keys = new List<string>();
        try
        {
            await foreach (var listed in patient.Store.ListAsync(patient.Bucket, patient.Prefix, cancel: cancel)
                .ConfigureAwait(false))
            {
                keys.Add(listed.Key);
            }

            return keys;
        }
        catch (ObjectStoreException e) when (Diagnosis.IsDenied(e))
        {
            return null;
        }
    }
}
