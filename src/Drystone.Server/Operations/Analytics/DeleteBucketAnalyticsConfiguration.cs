using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Analytics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html</summary>
internal static class DeleteBucketAnalyticsConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketAnalyticsConfiguration", "DELETE", "s3:PutAnalyticsConfiguration", HandleAsync,
        subresource: "analytics");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        ListedConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Analytics);
}
