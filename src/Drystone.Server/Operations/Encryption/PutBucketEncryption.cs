using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Encryption;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Encryption;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html</summary>
internal static class PutBucketEncryption
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketEncryption", "PUT", "s3:PutEncryptionConfiguration", HandleAsync, subresource: "encryption");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var wanted = ServerSideEncryptionConfiguration.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        WantedEncryption.RefuseTwice(wanted.Default?.Algorithm);
        var outcome = await request.Store.PutConfigurationAsync(
            bucket, ConfigurationKind.Encryption, id: "", wanted.ToStored(), maxOfKind: 1, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.ContentLength = 0;
    }
}
