using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class EncryptionItem(IAmazonS3 s3, BucketDeclaration bucket, EncryptionDeclaration wanted)
    : BucketItem(s3, bucket, "encryption")
{
    public override Facts Wanted { get; } = FactsOf(wanted.Algorithm, wanted.KeyId, wanted.BucketKey);

    public override string? WeakeningFrom(Facts found) =>
        wanted.Algorithm == "AES256" && found.TryGetValue("encryption", out var old) && IsKms(old)
            ? "the key of the server replaces one that can be withdrawn"
            : null;

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = Bucket }, cancel);
        var rule = answer.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault();
        return rule?.ServerSideEncryptionByDefault is { } found
            ? FactsOf(found.ServerSideEncryptionAlgorithm?.Value ?? "",
                found.ServerSideEncryptionKeyManagementServiceKeyId, rule.BucketKeyEnabled ?? false)
            : [];
    }

    protected override async Task PutAsync(CancellationToken cancel)
    {
        try
        {
            await SendAsync(cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "InvalidArgument" && wanted is { Algorithm: "AES256" })
        {
            // Nothing else stands in the request: Ceph before version 17 has no keys of its own.
            throw new UnsupportedException("the endpoint refuses AES256 as a default encryption.");
        }
    }

    private Task<PutBucketEncryptionResponse> SendAsync(CancellationToken cancel) => S3.PutBucketEncryptionAsync(
        new PutBucketEncryptionRequest
        {
            BucketName = Bucket,
            ServerSideEncryptionConfiguration = new()
            {
                ServerSideEncryptionRules =
                [
                    new()
                    {
                        BucketKeyEnabled = wanted.BucketKey ? true : null,
                        ServerSideEncryptionByDefault = new()
                        {
                            ServerSideEncryptionAlgorithm =
                                ServerSideEncryptionMethod.FindValue(wanted.Algorithm),
                            ServerSideEncryptionKeyManagementServiceKeyId = wanted.KeyId,
                        },
                    },
                ],
            },
        },
        cancel);

    private static bool IsKms(string encryption) => encryption.StartsWith("aws:kms", StringComparison.Ordinal);

    private static Facts FactsOf(string algorithm, string? keyId, bool bucketKey)
    {
        var facts = new Facts
        {
            ["encryption"] = string.IsNullOrEmpty(keyId) ? algorithm : $"{algorithm}, key {keyId}",
        };
        if (bucketKey)
        {
            facts["bucket key"] = "on";
        }

        return facts;
    }
}
