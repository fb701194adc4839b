using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html</summary>
internal static class DeleteBucketTagging
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketTagging", "DELETE", "s3:PutBucketTagging", HandleAsync, subresource: "tagging");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        BucketConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Tagging);
}
