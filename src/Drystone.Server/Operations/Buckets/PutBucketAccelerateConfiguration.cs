using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html</summary>
internal static class PutBucketAccelerateConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketAccelerateConfiguration", "PUT", "s3:PutAccelerateConfiguration", HandleAsync,
        subresource: "accelerate");

    /// <summary>It is kept and answered: there is no network of edge locations to speed transfers up.</summary>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var body = await BucketConfigurations.ReadAsync(request);
        var configuration = AccelerateConfiguration.Parse(body, bucket.Bucket.Name.Value);
        await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.Accelerate, configuration);
    }
}
