using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Nats;

/// <summary>
/// Publishes each message to a NATS subject. Core NATS confirms no message; the answer to a PING that follows it says
/// that the server has processed it. With JetStream the stream's own acknowledgement is awaited.
/// </summary>
internal sealed class NatsTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time) : IEventTarget
{
    /// <summary>TLS begins after the server's greeting.</summary>
    private static readonly WireEndpoint Endpoint = new("NATS", Port: 4222, TlsPort: 4222, TlsScheme: null);

    private readonly ConnectionPool<NatsConnection> connections = ConnectionPool.Over(
        Endpoint, settings, guard, (wire, cancel) => NatsConnection.LogInAsync(wire, settings, cancel), time);

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) => connections.UseAsync(
        (nats, limited) => settings.UsesJetStream
            ? nats.PublishToStreamAsync(settings.Destination, message, limited)
            : nats.PublishAsync(settings.Destination, message.Body, limited),
        cancel);

    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
