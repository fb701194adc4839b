using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Logging;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Logging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html</summary>
internal static class GetBucketLogging
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketLogging", "GET", "s3:GetBucketLogging", HandleAsync, subresource: "logging");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(request, bucket, ConfigurationKind.Logging, BucketLoggingStatus.Off);
}
