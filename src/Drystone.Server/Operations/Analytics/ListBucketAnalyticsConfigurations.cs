using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Analytics;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Analytics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html</summary>
internal static class ListBucketAnalyticsConfigurations
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "ListBucketAnalyticsConfigurations", "GET", "s3:GetAnalyticsConfiguration", HandleAsync,
        subresource: "analytics");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) => ListedConfigurations.ListAsync(
        request, bucket, ConfigurationKind.Analytics, AnalyticsConfiguration.Parse);
}
