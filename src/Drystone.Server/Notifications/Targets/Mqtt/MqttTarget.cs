using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Mqtt;

/// <summary>Publishes each message to an MQTT topic at quality of service 1; the PUBACK confirms it.</summary>
internal sealed class MqttTarget : IEventTarget
{
    private const int DefaultPort = 1883;
    private const int DefaultTlsPort = 8883;

    private readonly EventTargetSettings settings;
    private readonly EgressGuard guard;
    private readonly SingleConnection<MqttConnection> connection;

    public MqttTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time)
    {
        this.settings = settings;
        this.guard = guard;
        connection = new SingleConnection<MqttConnection>(
            $"MQTT broker {settings.Url.Authority}", settings, OpenAsync, time);
    }

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) => connection.UseAsync(
        (mqtt, limited) => mqtt.PublishAsync(settings.Destination, message.Body, limited), cancel);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<MqttConnection> OpenAsync(CancellationToken cancel)
    {
        var isSecure = settings.Url.Scheme == "mqtts";
        var port = settings.Url.Port > 0 ? settings.Url.Port : isSecure ? DefaultTlsPort : DefaultPort;
        var wire = await WireStream.ConnectAsync(guard, settings.Url.Host, port, cancel);
        try
        {
            if (isSecure)
            {
                await wire.UpgradeAsync(TargetTls.OptionsOf(settings), cancel);
            }

            return await MqttConnection.LogInAsync(wire, settings, cancel);
        }
        catch
        {
            await wire.DisposeAsync();
            throw;
        }
    }
}
