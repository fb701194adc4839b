using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Nats;

/// <summary>
/// Publishes each message to a NATS subject. Core NATS confirms no message; the answer to a PING that follows it says
/// that the server has processed it. With JetStream the stream's own acknowledgement is awaited.
/// </summary>
internal sealed class NatsTarget : IEventTarget
{
    private const int DefaultPort = 4222;

    private readonly EventTargetSettings settings;
    private readonly EgressGuard guard;
    private readonly SingleConnection<NatsConnection> connection;

    public NatsTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time)
    {
        this.settings = settings;
        this.guard = guard;
        connection = new SingleConnection<NatsConnection>(
            $"NATS {settings.Url.Authority}", settings, OpenAsync, time);
    }

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) => connection.UseAsync(
        (nats, limited) => settings.UsesJetStream
            ? nats.PublishToStreamAsync(settings.Destination, message, limited)
            : nats.PublishAsync(settings.Destination, message.Body, limited),
        cancel);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<NatsConnection> OpenAsync(CancellationToken cancel)
    {
        var port = settings.Url.Port > 0 ? settings.Url.Port : DefaultPort;
        var wire = await WireStream.ConnectAsync(guard, settings.Url.Host, port, cancel);
        try
        {
            return await NatsConnection.LogInAsync(wire, settings, cancel);
        }
        catch
        {
            await wire.DisposeAsync();
            throw;
        }
    }
}
