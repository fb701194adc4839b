using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Notification;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Notification;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html</summary>
internal static class GetBucketNotificationConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketNotificationConfiguration", "GET", "s3:GetBucketNotification", HandleAsync,
        subresource: "notification");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var configuration = request.Store.FindConfiguration(bucket, ConfigurationKind.Notification) is { } document
            ? NotificationConfiguration.Parse(document)
            : new NotificationConfiguration([], HasEventBridge: false);
        return Answers.WriteXmlAsync(request, "NotificationConfiguration"u8, configuration.Write);
    }
}
