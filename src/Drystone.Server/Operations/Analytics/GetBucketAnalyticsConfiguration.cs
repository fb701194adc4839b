using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Analytics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html</summary>
internal static class GetBucketAnalyticsConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketAnalyticsConfiguration", "GET", "s3:GetAnalyticsConfiguration", HandleAsync, subresource: "analytics")
        with
    {
        RequiredQuery = ListedConfigurations.IdParameter,
    };

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        ListedConfigurations.GetAsync(request, bucket, ConfigurationKind.Analytics);
}
