using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Website;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html</summary>
internal static class DeleteBucketWebsite
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketWebsite", "DELETE", "s3:DeleteBucketWebsite", HandleAsync, subresource: "website");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        BucketConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Website);
}
