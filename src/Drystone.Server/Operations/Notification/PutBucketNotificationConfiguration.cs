using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Notification;
using Drystone.Server.Notifications.Targets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Notification;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html</summary>
internal static class PutBucketNotificationConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketNotificationConfiguration", "PUT", "s3:PutBucketNotification", HandleAsync,
        subresource: "notification");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var wanted = NotificationConfiguration.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        if (wanted.HasEventBridge)
        {
            throw new S3Exception(
                S3Errors.NotImplemented,
                "There is no event bus here. Name an event target by its ARN in a QueueConfiguration.");
        }

        var skipsValidation = string.Equals(
            request.Header("x-amz-skip-destination-validation"), "true", StringComparison.OrdinalIgnoreCase);
        EventTargetSettings[] targets = skipsValidation ? [] : FindTargets(request, wanted);
        await StoreAsync(request, bucket, wanted);
        if (targets.Length > 0)
        {
            await request.Notifications.SendTestAsync(
                targets, bucket.Bucket.Name.Value, request.Id, request.Cancel);
        }

        request.Response.ContentLength = 0;
    }

    /// <exception cref="S3Exception">InvalidArgument, which names each that is not there.</exception>
    private static EventTargetSettings[] FindTargets(S3Request request, NotificationConfiguration wanted)
    {
        var found = wanted.Rules.DistinctBy(rule => rule.Arn)
            .Select(rule => (Rule: rule, Target: request.Notifications.Targets.Find(rule.Arn)))
            .ToList();
        var absent = found.Where(one => one.Target is null).Select(one => one.Rule).ToList();
        return absent.Count == 0
            ? [.. found.Select(one => one.Target!).Distinct()]
            : throw new S3Exception(
                S3Errors.InvalidArgument,
                "Unable to validate the following destination configurations",
                [.. absent.SelectMany((rule, i) => new KeyValuePair<string, string>[]
                {
                    new($"ArgumentName{i + 1}", rule.Arn),
                    new($"ArgumentValue{i + 1}", AbsenceOf(rule.Kind)),
                })]);
    }

    private static string AbsenceOf(NotificationTargetKind kind) => kind switch
    {
        NotificationTargetKind.Topic => "The destination topic does not exist",
        NotificationTargetKind.CloudFunction => "The destination Lambda function does not exist",
        _ => "The destination queue does not exist",
    };

    /// <summary>A configuration without rules is none.</summary>
    private static async Task StoreAsync(
        S3Request request, BucketGrant<Configure> bucket, NotificationConfiguration wanted)
    {
        var outcome = wanted.Rules.Count == 0
            ? await request.Store.DeleteConfigurationAsync(
                bucket, ConfigurationKind.Notification, id: "", request.Cancel)
            : await request.Store.PutConfigurationAsync(
                bucket, ConfigurationKind.Notification, id: "", wanted.ToStored(), maxOfKind: 1, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(
            request, outcome, () => new S3Exception(S3Errors.OperationAborted));
    }
}
