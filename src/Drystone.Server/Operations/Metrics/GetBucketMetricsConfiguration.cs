using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Metrics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html</summary>
internal static class GetBucketMetricsConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketMetricsConfiguration", "GET", "s3:GetMetricsConfiguration", HandleAsync, subresource: "metrics")
        with
    {
        RequiredQuery = ListedConfigurations.IdParameter,
    };

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        ListedConfigurations.GetAsync(request, bucket, ConfigurationKind.Metrics);
}
