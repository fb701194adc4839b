using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Encryption;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Encryption;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html</summary>
internal static class GetBucketEncryption
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketEncryption", "GET", "s3:GetEncryptionConfiguration", HandleAsync, subresource: "encryption");

    // What AWS answers of every bucket for which nothing else was put.
    private static readonly ServerSideEncryptionConfiguration OfServer =
        new(new DefaultEncryption(SseAlgorithm.Aes256, KmsMasterKeyId: null));

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var configuration = request.Store.FindConfiguration(bucket, ConfigurationKind.Encryption) is { } document
            ? ServerSideEncryptionConfiguration.Parse(document)
            : request.Options.EncryptsByDefault ? OfServer : throw NotFound(bucket.Bucket);
        return Answers.WriteXmlAsync(request, "ServerSideEncryptionConfiguration"u8, configuration.Write);
    }

    private static S3Exception NotFound(BucketInfo bucket) => new(
        S3Errors.ServerSideEncryptionConfigurationNotFoundError, details: [new("BucketName", bucket.Name.Value)]);
}
