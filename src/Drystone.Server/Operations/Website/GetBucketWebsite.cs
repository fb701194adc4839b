using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Website;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html</summary>
internal static class GetBucketWebsite
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketWebsite", "GET", "s3:GetBucketWebsite", HandleAsync, subresource: "website");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(
            request, bucket, ConfigurationKind.Website, S3Errors.NoSuchWebsiteConfiguration);
}
