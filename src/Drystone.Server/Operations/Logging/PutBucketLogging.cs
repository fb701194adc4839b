using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Configuration.Logging;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Logging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html</summary>
internal static class PutBucketLogging
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketLogging", "PUT", "s3:PutBucketLogging", HandleAsync, subresource: "logging");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var status = BucketLoggingStatus.Parse(await BucketConfigurations.ReadAsync(request));
        if (status.LoggingEnabled is { } enabled)
        {
            var target = FindTarget(request, bucket.Bucket, enabled.TargetBucket);
            status = new BucketLoggingStatus(enabled with
            {
                TargetGrants = AccessControlLists.ReadTargetGrants(request, target, enabled.TargetGrants),
            });
            await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.Logging, status);
            return;
        }

        // A document that enables nothing is how logging is turned off.
        await BucketConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Logging);
        request.Response.StatusCode = StatusCodes.Status200OK;
        request.Response.ContentLength = 0;
    }

    private static BucketInfo FindTarget(S3Request request, BucketInfo source, string targetName)
    {
        var target = BucketNaming.Validate(targetName) is null
            ? request.Store.FindBucket(new BucketName(targetName))
            : null;
        if (target is null)
        {
            throw Refusal("The target bucket for logging does not exist", targetName);
        }

        return target.Owner == source.Owner
            ? target
            : throw Refusal(
                "The owner for the bucket to be logged and the target bucket must be the same.", targetName);
    }

    private static S3Exception Refusal(string message, string targetName) => new(
        S3Errors.InvalidTargetBucketForLogging, message, [new("TargetBucket", targetName)]);
}
