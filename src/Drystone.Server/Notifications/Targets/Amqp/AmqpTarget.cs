using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Amqp;

/// <summary>Publishes each message to an exchange of an AMQP 0-9-1 broker, persistent and mandatory; the broker's
/// confirmation confirms it, and a message that no queue would get is a failure.</summary>
internal sealed class AmqpTarget : IEventTarget
{
    private readonly EventTargetSettings settings;
    private readonly ConnectionPool<AmqpConnection> connections;

    public AmqpTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time)
    {
        this.settings = settings;
        connections = new ConnectionPool<AmqpConnection>(
            $"AMQP broker {settings.Url.Authority}",
            settings,
            cancel => AmqpConnection.OpenAsync(settings, guard, cancel),
            time);
    }

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) => connections.UseAsync(
        (amqp, limited) => amqp.PublishAsync(settings.Exchange, settings.RoutingKey, message, limited), cancel);

    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
