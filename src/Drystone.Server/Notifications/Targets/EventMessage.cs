using Drystone.Engine.Changes;

namespace Drystone.Server.Notifications.Targets;

/// <summary>One event as it is delivered. The same event has the same id at every attempt.</summary>
/// <param name="Id">Receivers tell a repetition by it. Letters, digits, '-' and '_' only.</param>
/// <param name="Sequencer">Orders the events of one key: as texts, a later one is greater. AWS's own rule for the
/// field of that name.</param>
/// <param name="EventName">With its prefix: <c>s3:ObjectCreated:Put</c>.</param>
/// <param name="Body">JSON, made by whoever knows the format of the target.</param>
/// <param name="ContentType">Of the body: <c>application/json</c>, <c>application/cloudevents+json</c>.</param>
/// <param name="Time">When it happened.</param>
internal sealed record EventMessage(
    string Id,
    string Sequencer,
    string Bucket,
    string Key,
    string EventName,
    ReadOnlyMemory<byte> Body,
    string ContentType,
    DateTimeOffset Time)
{
    /// <summary>Who owned the bucket; null in a message that was queued by a version that did not note it.</summary>
    public string? Account { get; init; }

    /// <summary>What it means to a receiver that keeps the state of every key.</summary>
    public KeyEffect Effect { get; init; } = EffectOf(EventName);

    private static KeyEffect EffectOf(string eventName) =>
        eventName.StartsWith("s3:ObjectRemoved:", StringComparison.Ordinal)
        || eventName.StartsWith("s3:LifecycleExpiration:", StringComparison.Ordinal)
            ? KeyEffect.Removed
            : KeyEffect.Changed;
}
