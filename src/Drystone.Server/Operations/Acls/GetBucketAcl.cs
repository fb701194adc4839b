using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Acls;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html</summary>
internal static class GetBucketAcl
{
    public static readonly Operation Operation = Operation.OnBucket<List>(
        "GetBucketAcl", "GET", "s3:GetBucketAcl", HandleAsync, subresource: "acl");

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket) =>
        AccessControlLists.WriteAsync(request, request.Acls.OfBucket(bucket.Bucket));
}
