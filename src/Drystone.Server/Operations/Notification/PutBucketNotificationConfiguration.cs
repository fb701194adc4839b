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

    private const string NotPermitted =
        "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";

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
        EventTargetSettings[] targets = skipsValidation ? [] : FindTargets(request, bucket.Bucket, wanted);
        await StoreAsync(request, bucket, wanted);
        if (targets.Length > 0)
        {
            await request.Notifications.SendTestAsync(
                targets, bucket.Bucket, request.Id, request.Cancel);
        }

        request.Response.ContentLength = 0;
    }

    /// <exception cref="S3Exception">InvalidArgument, which names each that is not there or not for the owner of the
    /// bucket.</exception>
    private static EventTargetSettings[] FindTargets(
        S3Request request, BucketInfo bucket, NotificationConfiguration wanted)
    {
        var targets = request.Notifications.Targets;
        var found = new List<EventTargetSettings>();
        var problems = new List<KeyValuePair<string, string>>();
        foreach (var rule in wanted.Rules.DistinctBy(rule => rule.Arn))
        {
            if (targets.Find(rule.Arn) is { } target && targets.Permits(target, bucket.Owner))
            {
                found.Add(target);
                continue;
            }

            var number = (problems.Count / 2) + 1;
            problems.Add(new($"ArgumentName{number}", rule.Arn));
            problems.Add(new(
                $"ArgumentValue{number}",
                targets.Find(rule.Arn) is null ? AbsenceOf(rule.Kind) : NotPermitted));
        }

        return problems.Count == 0
            ? [.. found.Distinct()]
            : throw new S3Exception(
                S3Errors.InvalidArgument, "Unable to validate the following destination configurations", problems);
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
