using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Cors;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Cors;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html</summary>
internal static class PutBucketCors
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketCors", "PUT", "s3:PutBucketCORS", HandleAsync, subresource: "cors");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var configuration = CorsConfiguration.Parse(await BucketConfigurations.ReadCheckedAsync(request));
        await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.Cors, configuration);
    }
}
