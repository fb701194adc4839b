using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html</summary>
internal static class HeadBucket
{
    public static readonly Operation Operation =
        Operation.OnBucket<List>("HeadBucket", "HEAD", "s3:ListBucket", HandleAsync);

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket)
    {
        request.Response.Headers[Headers.BucketRegion] = request.Options.Region;
        request.Response.Headers["x-amz-access-point-alias"] = "false";
        request.Response.ContentType = "application/xml";
        return Task.CompletedTask;
    }
}
