using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html</summary>
internal static class GetBucketTagging
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketTagging", "GET", "s3:GetBucketTagging", HandleAsync, subresource: "tagging");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(request, bucket, ConfigurationKind.Tagging, S3Errors.NoSuchTagSet);
}
