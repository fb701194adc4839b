using Drystone.Server.Egress;

namespace Drystone.Server.Notifications.Targets;

/// <summary>One target as the operator wrote it, checked. Printing it shows no secret.</summary>
/// <param name="Name">Of letters, digits, '-' and '_'; the last part of the target's ARN.</param>
/// <param name="Url">Without user and password.</param>
internal sealed record EventTargetSettings(string Name, EventTargetKind Kind, Uri Url, EventFormat Format)
{
    /// <summary>Who may have events delivered to it.</summary>
    public TargetAccounts Accounts { get; init; } = TargetAccounts.RootOnly;

    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>Webhook: a bearer token. NATS: the token of the server.</summary>
    public Secret? Token { get; init; }

    /// <summary>Webhook: the key of the signature header.</summary>
    public Secret? SigningSecret { get; init; }

    /// <summary>Webhook in Inngest's format: the last part of the path.</summary>
    public Secret? EventKey { get; init; }

    /// <summary>NATS subject, MQTT topic, Redis list, channel or stream, PostgreSQL table.</summary>
    public string Destination { get; init; } = "";

    /// <summary>NATS: wait for the acknowledgement of a JetStream that listens to the subject.</summary>
    public bool UsesJetStream { get; init; }

    public RedisCommand RedisCommand { get; init; }

    /// <summary>Redis: the number of the database.</summary>
    public int Database { get; init; }

    /// <summary>Redis: about how many entries a stream keeps; null for all.</summary>
    public int? MaxStreamLength { get; init; }

    /// <summary>AMQP; empty for the default exchange.</summary>
    public string Exchange { get; init; } = "";

    public string RoutingKey { get; init; } = "";

    /// <summary>MQTT: the client's name at the broker.</summary>
    public string ClientId { get; init; } = "";

    public TableStyle TableStyle { get; init; }

    /// <summary>PostgreSQL; for the others the scheme of the URL says it.</summary>
    public bool UsesTls { get; init; } = true;

    /// <summary>PEM file of the only authorities that may vouch for the receiver; null for those of the
    /// machine.</summary>
    public string? TlsAuthorityFile { get; init; }

    /// <summary>Most at once; a webhook has as many as there are deliveries.</summary>
    public int Connections { get; init; } = 1;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending a message to its confirmation.</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A message that is older than this when an attempt fails is buried.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(72);

    /// <summary>A message is buried after this many failed attempts; null for no limit.</summary>
    public int? MaxAttempts { get; init; }

    public EgressPolicy Egress { get; init; } = EgressPolicy.PublicOnly;

    public override string ToString() => $"event target '{Name}', {TargetUrl.Show(Kind, Url)}";
}

/// <summary>How a message is given to Redis.</summary>
internal enum RedisCommand
{
    /// <summary>RPUSH: a list that a consumer pops.</summary>
    Push,

    /// <summary>PUBLISH: whoever listens at that moment.</summary>
    Publish,

    /// <summary>XADD: a stream.</summary>
    AddToStream,
}

/// <summary>What a PostgreSQL table holds.</summary>
internal enum TableStyle
{
    /// <summary>A row per event.</summary>
    Append,

    /// <summary>A row per object that exists, with its last event.</summary>
    Namespace,
}
