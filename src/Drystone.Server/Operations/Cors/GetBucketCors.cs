using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Cors;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html</summary>
internal static class GetBucketCors
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketCors", "GET", "s3:GetBucketCORS", HandleAsync, subresource: "cors");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(request, bucket, ConfigurationKind.Cors, S3Errors.NoSuchCORSConfiguration);
}
