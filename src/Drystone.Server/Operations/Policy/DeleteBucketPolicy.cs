using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Policy;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html</summary>
internal static class DeleteBucketPolicy
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketPolicy", "DELETE", "s3:DeleteBucketPolicy", HandleAsync, subresource: "policy");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        BucketConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Policy);
}
