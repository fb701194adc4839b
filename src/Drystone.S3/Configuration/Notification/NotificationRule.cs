namespace Drystone.S3.Configuration.Notification;

/// <summary>What kind of destination a rule names; answers show them in this order.</summary>
public enum NotificationTargetKind
{
    Topic,
    Queue,
    CloudFunction,
}

/// <summary>Which events of which keys go where.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_QueueConfiguration.html</remarks>
public sealed record NotificationRule
{
    /// <summary>Unique in its configuration.</summary>
    public required string Id { get; init; }

    public required NotificationTargetKind Kind { get; init; }

    /// <summary>The destination; its parts are separated by colons and there are at least six.</summary>
    public required string Arn { get; init; }

    /// <summary>At least one of <see cref="NotificationEvents.All"/>.</summary>
    public required ValueList<string> Events { get; init; }

    /// <summary>Null means every key; of the decoded key.</summary>
    public string? Prefix { get; init; }

    /// <inheritdoc cref="Prefix"/>
    public string? Suffix { get; init; }

    internal bool HasFilter => Prefix is not null || Suffix is not null;

    /// <param name="eventName">With its <c>s3:</c>, and no wildcard.</param>
    /// <param name="key">The decoded key.</param>
    public bool Matches(string eventName, string key) =>
        Events.Any(pattern => NotificationEvents.Covers(pattern, eventName))
        && key.StartsWith(Prefix ?? "", StringComparison.Ordinal)
        && key.EndsWith(Suffix ?? "", StringComparison.Ordinal);

    /// <summary>Whether some event of some key goes both ways.</summary>
    internal bool Overlaps(NotificationRule other) =>
        Events.Any(left => other.Events.Any(right => NotificationEvents.Overlap(left, right)))
        && OneBegins(Prefix ?? "", other.Prefix ?? "")
        && OneEnds(Suffix ?? "", other.Suffix ?? "");

    private static bool OneBegins(string left, string right) =>
        left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal);

    private static bool OneEnds(string left, string right) =>
        left.EndsWith(right, StringComparison.Ordinal) || right.EndsWith(left, StringComparison.Ordinal);
}
