using System.Diagnostics.CodeAnalysis;

namespace Drystone.Server.Notifications.Targets;

/// <summary>
/// The name of a target in a bucket's notification configuration. It has the shape of an SQS queue's, whatever the
/// target's kind: AWS's SDKs and tools check that, and a QueueConfiguration is what they let a user write.
/// </summary>
internal sealed record TargetArn(string Region, string AccountId, string Name)
{
    private const int AccountIdDigits = 12;

    /// <summary>Of an SQS queue's name:
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html</summary>
    private const int MaxNameChars = 80;

    /// <summary>Whether the text can be the name of a target: 1 to 80 letters, digits, '-' and '_'.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameChars && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public static bool TryParse(string text, [NotNullWhen(true)] out TargetArn? arn)
    {
        arn = text.Split(':') is ["arn", "aws", "sqs", var region, var account, var name]
            && region.Length > 0
            && account.Length == AccountIdDigits && account.All(char.IsAsciiDigit)
            && IsName(name)
                ? new TargetArn(region, account, name)
                : null;
        return arn is not null;
    }

    public override string ToString() => $"arn:aws:sqs:{Region}:{AccountId}:{Name}";
}
