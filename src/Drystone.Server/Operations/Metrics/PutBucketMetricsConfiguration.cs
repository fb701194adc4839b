using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Metrics;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Metrics;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html</summary>
internal static class PutBucketMetricsConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketMetricsConfiguration", "PUT", "s3:PutMetricsConfiguration", HandleAsync, subresource: "metrics");

    /// <summary>It is kept and answered; requests are counted for the whole server only.</summary>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var id = ListedConfigurations.IdOf(request);
        var configuration = MetricsConfiguration.Parse(await BucketConfigurations.ReadAsync(request), id);
        await BucketConfigurations.PutAsync(
            request, bucket, ConfigurationKind.Metrics, configuration, id,
            status: StatusCodes.Status204NoContent);
    }
}
