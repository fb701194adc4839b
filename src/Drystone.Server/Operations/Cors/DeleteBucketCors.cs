using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Cors;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html</summary>
internal static class DeleteBucketCors
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketCors", "DELETE", "s3:PutBucketCORS", HandleAsync, subresource: "cors");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        BucketConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Cors);
}
