using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Lifecycle;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html</summary>
internal static class DeleteBucketLifecycle
{
    // The right is that of putting one, at AWS as well.
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketLifecycle", "DELETE", "s3:PutLifecycleConfiguration", HandleAsync, subresource: "lifecycle");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var outcome = await request.Store.DeleteLifecycleAsync(bucket, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
