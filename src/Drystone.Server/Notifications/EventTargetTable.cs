using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications;

/// <summary>The targets that the operator has set up, found as buckets name them.</summary>
internal sealed class EventTargetTable(IEnumerable<EventTargetSettings> targets)
{
    private readonly Dictionary<string, EventTargetSettings> byName =
        targets.ToDictionary(target => target.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<EventTargetSettings> All => byName.Values;

    public EventTargetSettings? FindByName(string name) => byName.GetValueOrDefault(name);

    /// <summary>By <c>arn:aws:sqs:REGION:ACCOUNT:NAME</c>, or as MinIO writes it,
    /// <c>arn:minio:sqs:REGION:NAME:KIND</c>.</summary>
    public EventTargetSettings? Find(string arn)
    {
        if (TargetArn.TryParse(arn, out var parsed))
        {
            return FindByName(parsed.Name);
        }

        return arn.Split(':') is ["arn", "minio", "sqs", _, var name, var kind]
            && FindByName(name) is { } target
            && target.Kind.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase)
                ? target
                : null;
    }
}
