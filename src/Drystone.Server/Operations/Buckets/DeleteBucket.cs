using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html</summary>
internal static class DeleteBucket
{
    public static readonly Operation Operation =
        Operation.OnBucket<Configure>("DeleteBucket", "DELETE", "s3:DeleteBucket", HandleAsync);

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var name = bucket.Bucket.Name.Value;
        switch (await request.Store.DeleteBucketAsync(bucket, request.Cancel))
        {
            case DeleteBucketOutcome.NotFound:
                throw new S3Exception(S3Errors.NoSuchBucket, details: [new("BucketName", name)]);
            case DeleteBucketOutcome.NotEmpty:
                throw new S3Exception(S3Errors.BucketNotEmpty, details: [new("BucketName", name)]);
            default:
                request.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
        }
    }
}
