using System.Text;
using Drystone.Server.Tests.Encryption;

namespace Drystone.Server.Tests.Operations.Encryption;

/// <summary>The encryption of a bucket, in raw requests.</summary>
internal static class BucketEncryption
{
    public static string Rule(string algorithm, string? keyId = null, bool? bucketKey = null) =>
        $"<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm>"
        + (keyId is null ? "" : $"<KMSMasterKeyID>{keyId}</KMSMasterKeyID>")
        + "</ApplyServerSideEncryptionByDefault>"
        + (bucketKey is { } isOn ? $"<BucketKeyEnabled>{(isOn ? "true" : "false")}</BucketKeyEnabled>" : "")
        + "</Rule>";

    public static byte[] Document(string rules) => Encoding.UTF8.GetBytes(
        $"<ServerSideEncryptionConfiguration>{rules}</ServerSideEncryptionConfiguration>");

    public static Task<RawS3Answer> PutAsync(EncryptingServer server, string bucket, string rules) =>
        server.SendAsync("PUT", $"/{bucket}?encryption", Document(rules));
}
