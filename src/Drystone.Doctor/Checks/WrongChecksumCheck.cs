using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Drystone.Doctor.Checks;

/// <summary>A body that is not what its checksum says is refused: damage on the way must not be stored.</summary>
internal sealed class WrongChecksumCheck : ICheck
{
    private static readonly byte[] Sent = Encoding.UTF8.GetBytes("the body that is sent");
    private static readonly byte[] Meant = Encoding.UTF8.GetBytes("the body that was meant");

    public string Name => "wrong-checksum";

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var profile = await patient.ProfileAsync(cancel).ConfigureAwait(false);

        // Only what is said here is sent: the SDK would add a right checksum.
        using var client = Patient.ClientOf(patient.Settings, profile with { TrailingChecksums = false });

        // S3 has these two of old (Content-MD5) and since 2022 (checksums); MD5 is asked for as the protocol's own.
#pragma warning disable CA5351 // MD5 is the checksum of Content-MD5, no protection
        var byMd5 = await IsAcceptedAsync(client, patient, new() { MD5Digest = Base64(MD5.HashData(Meant)) }, cancel)
            .ConfigureAwait(false);
#pragma warning restore CA5351
        var bySha = await IsAcceptedAsync(
            client, patient, new() { ChecksumSHA256 = Base64(SHA256.HashData(Meant)) }, cancel).ConfigureAwait(false);
        const string Remedy = "Look for a proxy that drops checksums or answers in the endpoint's stead; else do not "
            + "trust the endpoint with data.";
        return (byMd5, bySha) switch
        {
            (true, _) => Verdict.Fail("a body with a wrong checksum is accepted (Content-MD5)", Remedy),
            (_, true) => Verdict.Lacks(!profile.TrailingChecksums,
                "a body with a wrong checksum is accepted (x-amz-checksum-sha256)", Remedy),
            _ => Verdict.Pass("a body with a wrong checksum is refused"),
        };
    }

    private static string Base64(byte[] hash) => Convert.ToBase64String(hash);

    private static async Task<bool> IsAcceptedAsync(
        AmazonS3Client client, Patient patient, PutObjectRequest request, CancellationToken cancel)
    {
        using var body = new MemoryStream(Sent);
        request.BucketName = patient.Bucket;
        request.Key = patient.Key("wrong-checksum");
        request.InputStream = body;
        request.UseChunkEncoding = false;
        try
        {
            await client.PutObjectAsync(request, cancel).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode == 400)
        {
            return false;
        }
    }
}
