using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Access;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html</summary>
internal static class GetPublicAccessBlock
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetPublicAccessBlock", "GET", "s3:GetBucketPublicAccessBlock", HandleAsync, subresource: "publicAccessBlock");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(
            request, bucket, ConfigurationKind.PublicAccessBlock, BucketRules.PublicAccessOfNewBucket,
            S3Errors.NoSuchPublicAccessBlockConfiguration);
}
