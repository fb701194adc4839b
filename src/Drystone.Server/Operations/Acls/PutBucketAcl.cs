using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html</summary>
internal static class PutBucketAcl
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketAcl", "PUT", "s3:PutBucketAcl", HandleAsync, subresource: "acl");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var policy = await AccessControlLists.ReadAsync(
            request, bucket.Bucket, bucket.Bucket.Owner, isBucket: true);
        if (policy is not null)
        {
            await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.Acl, policy);
        }

        request.Response.ContentLength = 0;
    }
}
