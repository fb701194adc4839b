using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html</summary>
internal static class GetBucketAccelerateConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketAccelerateConfiguration", "GET", "s3:GetAccelerateConfiguration", HandleAsync,
        subresource: "accelerate");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(
            request, bucket, ConfigurationKind.Accelerate, AccelerateConfiguration.NeverConfigured);
}
