using Drystone.Engine.Access;
using Drystone.Engine.Locking;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html</summary>
internal static class PutObjectLockConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutObjectLockConfiguration", "PUT", "s3:PutBucketObjectLockConfiguration", HandleAsync,
        subresource: "object-lock");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var wanted = ObjectLockConfiguration.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        var settings = wanted.DefaultRetention is { } retention
            ? new ObjectLockSettings(ObjectLocks.Mode(retention.Mode), retention.Days ?? 0, retention.Years ?? 0)
            : ObjectLockSettings.WithoutDefault;
        var outcome = await request.Store.SetObjectLockAsync(bucket, settings, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(
            S3Errors.InvalidBucketState,
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"));
        request.Response.ContentLength = 0;
    }
}
