using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Client;

namespace Drystone.Doctor.Checks;

/// <summary>An object is uploaded in parts, and an upload can be given up.</summary>
internal sealed class MultipartCheck : ICheck
{
    /// <summary>The smallest part S3 takes.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</summary>
    private const int PartBytes = 5 << 20;

    public string Name => "multipart";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        if (await AbandonAsync(patient, cancel).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var bytes = RandomNumberGenerator.GetBytes(PartBytes + 10);
        var key = patient.Key("multipart");
        using var store = new S3ObjectStore(patient.Settings with
        {
            MultipartThresholdBytes = PartBytes,
            MultipartChunkBytes = PartBytes,
        });
        using var body = new MemoryStream(bytes);
        var stored = await store.UploadAsync(patient.Bucket, key, body, cancel: cancel).ConfigureAwait(false);
        var across = await patient.GetAsync(key, new ByteSpan(PartBytes - 5), cancel).ConfigureAwait(false);
        if (!across.AsSpan().SequenceEqual(bytes.AsSpan(PartBytes - 5)))
        {
            return Verdict.Fail("the bytes around the border of two parts are not those that were sent",
                "Look for a proxy that changes bodies; else do not use the endpoint.");
        }

        return stored.ETag.EndsWith("-2", StringComparison.Ordinal)
            ? Verdict.Pass("two parts became one object; an upload can be given up")
            : Verdict.Warn(
                stored.ETag.Length == 0
                    ? "CompleteMultipartUpload answers no ETag"
                    : $"the ETag of two parts does not end with -2: {stored.ETag}",
                "Ask for the ETag by HEAD, and do not take the number of parts from it.");
    }

    private static async Task<Verdict?> AbandonAsync(Patient patient, CancellationToken cancel)
    {
        var client = await patient.ClientAsync(cancel).ConfigureAwait(false);
        var key = patient.Key("multipart-abandoned");
        var upload = await client.InitiateMultipartUploadAsync(patient.Bucket, key, cancel).ConfigureAwait(false);
        var list = new ListPartsRequest { BucketName = patient.Bucket, Key = key, UploadId = upload.UploadId };
        await client.AbortMultipartUploadAsync(patient.Bucket, key, upload.UploadId, cancel).ConfigureAwait(false);
        try
        {
            await client.ListPartsAsync(list, cancel).ConfigureAwait(false);
            return Verdict.Fail("an upload that was aborted is still there",
                "Set a lifecycle rule that aborts uploads, and watch the space they take.");
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound || Diagnosis.IsDenied(e))
        {
            // NoSuchUpload, and NoSuchKey at Ceph.
            return null;
        }
    }
}
