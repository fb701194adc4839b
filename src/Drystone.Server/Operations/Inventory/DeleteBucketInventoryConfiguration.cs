using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Inventory;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html</summary>
internal static class DeleteBucketInventoryConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketInventoryConfiguration", "DELETE", "s3:PutInventoryConfiguration", HandleAsync,
        subresource: "inventory");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        ListedConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Inventory);
}
