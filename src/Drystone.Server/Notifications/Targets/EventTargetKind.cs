namespace Drystone.Server.Notifications.Targets;

/// <summary>What speaks at the other end. The names in settings are the lower-case ones.</summary>
internal enum EventTargetKind
{
    Webhook,
    Nats,
    Redis,
    Amqp,
    Mqtt,
    PostgreSql,
}

/// <summary>In which shape the body of a message is made for the target.</summary>
internal enum EventFormat
{
    /// <summary>AWS's own event JSON, with its list of records.</summary>
    S3,
    CloudEvents,
    Inngest,
}
