namespace Drystone.S3.Configuration.Notification;

/// <summary>The words of each kind of destination.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Element">The element of a rule.</param>
/// <param name="ArnElement">The element in it that names the destination.</param>
/// <param name="Service">The third part of the ARN.</param>
internal sealed record NotificationTarget(
    NotificationTargetKind Kind, string Element, string ArnElement, string Service);

/// <summary>The three kinds, in the order of answers.</summary>
internal static class NotificationTargets
{
    public static readonly NotificationTarget[] All =
    [
        new(NotificationTargetKind.Topic, "TopicConfiguration", "Topic", "sns"),
        new(NotificationTargetKind.Queue, "QueueConfiguration", "Queue", "sqs"),
        new(NotificationTargetKind.CloudFunction, "CloudFunctionConfiguration", "CloudFunction", "lambda"),
    ];
}
