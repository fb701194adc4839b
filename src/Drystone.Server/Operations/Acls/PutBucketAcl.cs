using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html</summary>
internal static class PutBucketAcl
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketAcl", "PUT", "s3:PutBucketAcl", HandleAsync, subresource: "acl");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        await AccessControlLists.CheckAsync(request, bucket.Bucket.Owner);
        request.Response.ContentLength = 0;
    }
}
