using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Access;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html</summary>
internal static class DeletePublicAccessBlock
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeletePublicAccessBlock", "DELETE", "s3:PutBucketPublicAccessBlock", HandleAsync,
        subresource: "publicAccessBlock");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        BucketConfigurations.DeleteDefaultAsync(request, bucket, ConfigurationKind.PublicAccessBlock);
}
