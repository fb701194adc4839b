using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Mqtt;

/// <summary>Publishes each message to an MQTT topic at quality of service 1; the PUBACK confirms it.</summary>
internal sealed class MqttTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time) : IEventTarget
{
    private static readonly WireEndpoint Endpoint = new("MQTT broker", Port: 1883, TlsPort: 8883, TlsScheme: "mqtts");

    private readonly ConnectionPool<MqttConnection> connections = ConnectionPool.Over(
        Endpoint, settings, guard, (wire, cancel) => MqttConnection.LogInAsync(wire, settings, cancel), time);

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) => connections.UseAsync(
        (mqtt, limited) => mqtt.PublishAsync(settings.Destination, message.Body, limited), cancel);

    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
