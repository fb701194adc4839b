using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Encryption;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html</summary>
internal static class DeleteBucketEncryption
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketEncryption", "DELETE", "s3:PutEncryptionConfiguration", HandleAsync, subresource: "encryption");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var outcome = await request.Store.DeleteConfigurationAsync(
            bucket, ConfigurationKind.Encryption, id: "", request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
