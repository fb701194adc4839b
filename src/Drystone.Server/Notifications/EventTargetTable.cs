using Drystone.Engine.Names;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications;

/// <summary>The targets that the operator has set up, found as buckets name them.</summary>
/// <param name="rootAccount">The account of the server's own credentials; null when there is none.</param>
internal sealed class EventTargetTable(IEnumerable<EventTargetSettings> targets, string? rootAccount)
{
    private readonly Dictionary<string, EventTargetSettings> byName =
        targets.ToDictionary(target => target.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<EventTargetSettings> All => byName.Values;

    public string? RootAccount => rootAccount;

    /// <summary>Whether buckets of an account may use a target.</summary>
    public bool Permits(EventTargetSettings target, AccountId account) =>
        target.Accounts.Permit(account.Value, rootAccount);

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
