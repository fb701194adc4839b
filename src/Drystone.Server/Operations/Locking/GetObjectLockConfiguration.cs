using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Locking;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html</summary>
internal static class GetObjectLockConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetObjectLockConfiguration", "GET", "s3:GetBucketObjectLockConfiguration", HandleAsync,
        subresource: "object-lock");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var settings = bucket.Bucket.ObjectLock
            ?? throw new S3Exception(
                S3Errors.ObjectLockConfigurationNotFoundError,
                details: [new("BucketName", bucket.Bucket.Name.Value)]);
        var configuration = new ObjectLockConfiguration(settings.DefaultMode is { } mode
            ? new ObjectLockDefaultRetention(
                ObjectLocks.Mode(mode), Given(settings.DefaultDays), Given(settings.DefaultYears))
            : null);
        return Answers.WriteXmlAsync(request, "ObjectLockConfiguration"u8, configuration.Write);
    }

    private static int? Given(int period) => period == 0 ? null : period;
}
