using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Access;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html</summary>
internal static class DeleteBucketOwnershipControls
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketOwnershipControls", "DELETE", "s3:PutBucketOwnershipControls", HandleAsync,
        subresource: "ownershipControls");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        BucketConfigurations.DeleteDefaultAsync(request, bucket, ConfigurationKind.OwnershipControls);
}
