using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Analytics;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Analytics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html</summary>
internal static class PutBucketAnalyticsConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketAnalyticsConfiguration", "PUT", "s3:PutAnalyticsConfiguration", HandleAsync,
        subresource: "analytics");

    /// <summary>It is kept and answered; no analysis is made, since there is one storage class.</summary>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var id = ListedConfigurations.IdOf(request);
        var configuration = AnalyticsConfiguration.Parse(await BucketConfigurations.ReadAsync(request), id);
        await BucketConfigurations.PutAsync(
            request, bucket, ConfigurationKind.Analytics, configuration, id,
            status: StatusCodes.Status204NoContent);
    }
}
