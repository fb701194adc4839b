using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Metrics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html</summary>
internal static class DeleteBucketMetricsConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketMetricsConfiguration", "DELETE", "s3:PutMetricsConfiguration", HandleAsync,
        subresource: "metrics");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        ListedConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Metrics);
}
