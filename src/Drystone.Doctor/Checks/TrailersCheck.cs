using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Doctor.Checks;

/// <summary>A checksum in the trailer of an <c>aws-chunked</c> body, as today's SDKs send it, arrives and is kept.
/// </summary>
internal sealed class TrailersCheck : ICheck
{
    private const string Text = "a body with its checksum behind it";

    private const string Remedy = "Look for a proxy that drops trailers or takes aws-chunked bodies apart. Where the "
        + "endpoint itself knows none, set S3_PROVIDER to its provider, so that the client sends none.";

    public string Name => "trailers";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var profile = await patient.ProfileAsync(cancel).ConfigureAwait(false);
        var isLacking = !profile.TrailingChecksums;
        var sending = profile with { TrailingChecksums = true };
        using var client = Patient.ClientOf(patient.Settings, sending);
        var key = patient.Key("trailers");
        try
        {
            await PutAsync(client, patient.Bucket, key, cancel).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode != 0 && !Diagnosis.IsDenied(e))
        {
            return Verdict.Lacks(isLacking, $"a body with a trailer is refused: {Diagnosis.Short(e)}", Remedy);
        }

        if (await patient.GetTextAsync(key, cancel).ConfigureAwait(false) != Text)
        {
            return Verdict.Lacks(isLacking, "the framing of a body with a trailer is stored as if it were the object",
                Remedy);
        }

        var head = await client.GetObjectMetadataAsync(
            new() { BucketName = patient.Bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancel)
            .ConfigureAwait(false);
        var sent = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        return head.ChecksumSHA256 == sent
            ? Verdict.Pass("a checksum in a trailer is accepted and kept")
            : Verdict.Lacks(isLacking, "the trailer is dropped: its checksum did not arrive at the endpoint", Remedy);
    }

    private static async Task PutAsync(AmazonS3Client client, string bucket, string key, CancellationToken cancel)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(Text));
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = body,
                AutoCloseStream = false,
                UseChunkEncoding = true,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            },
            cancel).ConfigureAwait(false);
    }
}
