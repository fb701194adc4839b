using System.Collections.Frozen;

namespace Drystone.Server.Notifications.Targets;

/// <summary>One setting of a target, and the kinds of target that have it.</summary>
internal sealed record TargetSetting(string Name, params EventTargetKind[] Kinds)
{
    private static readonly EventTargetKind[] Every = Enum.GetValues<EventTargetKind>();

    private static readonly EventTargetKind[] WithUser =
    [
        EventTargetKind.Nats, EventTargetKind.Redis, EventTargetKind.Amqp, EventTargetKind.Mqtt,
        EventTargetKind.PostgreSql,
    ];

    /// <summary>A setting that is not here, or not for the kind, is a mistake of the operator.</summary>
    public static FrozenDictionary<string, TargetSetting> All { get; } = new TargetSetting[]
    {
        new("kind", Every),
        new("url", Every),
        new("format", Every),
        new("accounts", Every),
        new("user", WithUser),
        new("password", WithUser),
        new("password-file", WithUser),
        new("token", EventTargetKind.Webhook, EventTargetKind.Nats),
        new("token-file", EventTargetKind.Webhook, EventTargetKind.Nats),
        new("signing-secret", EventTargetKind.Webhook),
        new("signing-secret-file", EventTargetKind.Webhook),
        new("event-key", EventTargetKind.Webhook),
        new("event-key-file", EventTargetKind.Webhook),
        new("subject", EventTargetKind.Nats),
        new("jetstream", EventTargetKind.Nats),
        new("list", EventTargetKind.Redis),
        new("channel", EventTargetKind.Redis),
        new("stream", EventTargetKind.Redis),
        new("max-stream-length", EventTargetKind.Redis),
        new("database", EventTargetKind.Redis),
        new("exchange", EventTargetKind.Amqp),
        new("routing-key", EventTargetKind.Amqp),
        new("topic", EventTargetKind.Mqtt),
        new("client-id", EventTargetKind.Mqtt),
        new("table", EventTargetKind.PostgreSql),
        new("table-style", EventTargetKind.PostgreSql),
        new("tls", EventTargetKind.PostgreSql),
        new("tls-ca", Every),
        new(
            "connections", EventTargetKind.Nats, EventTargetKind.Redis, EventTargetKind.Amqp,
            EventTargetKind.PostgreSql),
        new("connect-timeout", Every),
        new("confirm-timeout", Every),
        new("max-age", Every),
        new("max-attempts", Every),
        new("allow-private", Every),
        new("allowed-networks", Every),
    }.ToFrozenDictionary(setting => setting.Name);
}
