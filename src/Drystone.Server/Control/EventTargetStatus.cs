namespace Drystone.Server.Control;

/// <summary>How an event target is doing.</summary>
/// <param name="Kind">Null, as is the URL, when it is not configured any more.</param>
/// <param name="State">ok, failing or not configured.</param>
/// <param name="Problem">Why it is failing.</param>
/// <param name="Backlog">Messages that wait.</param>
/// <param name="DeadLetters">Messages that were given up.</param>
/// <param name="Delivered">Since the start of the server.</param>
public sealed record EventTargetStatus(
    string Name, string? Kind, string? Url, string State, string? Problem, long Backlog, long BacklogBytes,
    long DeadLetters, long Delivered);

/// <summary>A message that was given up.</summary>
public sealed record UndeliveredEvent(
    string Id, string EventName, string Bucket, string Key, DateTimeOffset Time, DateTimeOffset BuriedAt,
    string Reason);

/// <summary>How many dead letters a command was about.</summary>
public sealed record DeadLetterCount(long Count);
