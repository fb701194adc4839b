using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Inventories;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Inventory;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html</summary>
internal static class PutBucketInventoryConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketInventoryConfiguration", "PUT", "s3:PutInventoryConfiguration", HandleAsync,
        subresource: "inventory");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var id = ListedConfigurations.IdOf(request);
        var configuration = InventoryConfiguration.Parse(await BucketConfigurations.ReadAsync(request), id);
        await InventorySchedule.PlanAsync(
            request.Store, bucket.Bucket, configuration, request.Time.GetUtcNow(), request.Cancel);
        await BucketConfigurations.PutAsync(
            request, bucket, ConfigurationKind.Inventory, configuration, id,
            status: StatusCodes.Status204NoContent);
    }
}
