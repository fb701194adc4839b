using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Metrics;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Metrics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html</summary>
internal static class ListBucketMetricsConfigurations
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "ListBucketMetricsConfigurations", "GET", "s3:GetMetricsConfiguration", HandleAsync,
        subresource: "metrics");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) => ListedConfigurations.ListAsync(
        request, bucket, ConfigurationKind.Metrics, MetricsConfiguration.Parse);
}
