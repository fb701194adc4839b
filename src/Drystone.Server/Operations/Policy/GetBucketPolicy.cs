using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Identity;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Policy;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html</summary>
internal static class GetBucketPolicy
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketPolicy", "GET", "s3:GetBucketPolicy", HandleAsync, subresource: "policy");

    private static async Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var kept = request.Store.FindConfiguration(bucket, ConfigurationKind.Policy)
            ?? throw Missing(bucket.Bucket);
        var json = PrincipalIds.Show(request.Store, kept);
        request.Response.ContentType = "application/json";
        request.Response.ContentLength = json.Length;
        await request.Response.Body.WriteAsync(json, request.Cancel);
        request.BytesSent = json.Length;
    }

    public static S3Exception Missing(BucketInfo bucket) =>
        new(S3Errors.NoSuchBucketPolicy, details: [new("BucketName", bucket.Name.Value)]);
}
