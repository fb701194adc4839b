using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Inventory;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html</summary>
internal static class GetBucketInventoryConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketInventoryConfiguration", "GET", "s3:GetInventoryConfiguration", HandleAsync, subresource: "inventory")
        with
    {
        RequiredQuery = ListedConfigurations.IdParameter,
    };

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        ListedConfigurations.GetAsync(request, bucket, ConfigurationKind.Inventory);
}
