using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Inventory;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html</summary>
internal static class ListBucketInventoryConfigurations
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "ListBucketInventoryConfigurations", "GET", "s3:GetInventoryConfiguration", HandleAsync,
        subresource: "inventory");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) => ListedConfigurations.ListAsync(
        request, bucket, ConfigurationKind.Inventory, InventoryConfiguration.Parse);
}
