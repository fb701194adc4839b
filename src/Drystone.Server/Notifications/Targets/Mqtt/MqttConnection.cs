using System.Buffers.Binary;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Mqtt;

/// <summary>A publisher's side of MQTT 3.1.1.</summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    /// <summary>An idle connection is closed long before the broker would miss a sign of life, so no PINGREQ is
    /// ever due.</summary>
    private static readonly TimeSpan KeepAlive = 2 * ConnectionPool.IdleLimit;

    private readonly WireStream wire;
    private ushort lastId;

    private MqttConnection(WireStream wire) => this.wire = wire;

    public static async Task<MqttConnection> LogInAsync(
        WireStream wire, EventTargetSettings settings, CancellationToken cancel)
    {
        var connection = new MqttConnection(wire);
        await wire.WriteAsync(
            MqttPacket.ConnectFor(settings.ClientId, settings.User, settings.Password?.Reveal(), KeepAlive), cancel);
        var answer = await connection.ReadAsync(MqttPacket.ConnectAcknowledged, cancel);
        if (answer is not [_, 0])
        {
            throw new DeliveryException($"the MQTT broker refused the connection: {ReasonOf(answer)}");
        }

        return connection;
    }

    /// <summary>Returns when the broker has taken responsibility for the message.</summary>
    public async Task PublishAsync(string topic, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (body.Length > MqttPacket.MaxRemainingBytes - ushort.MaxValue)
        {
            throw new DeliveryException($"the message has {body.Length} bytes, more than MQTT can say", true);
        }

        lastId = (ushort)(lastId == ushort.MaxValue ? 1 : lastId + 1);
        await wire.WriteAsync(MqttPacket.Publish(topic, lastId, body.Span), cancel);
        var answer = await ReadAsync(MqttPacket.PublishAcknowledged, cancel);
        if (answer.Length != sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(answer) != lastId)
        {
            throw new DeliveryException("the MQTT broker acknowledged a message that was not sent");
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Without it the broker takes the end for a failure. It waits for no answer, and a second is enough to send it.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await wire.WriteAsync(MqttPacket.Disconnect, limit.Token);
        }
        finally
        {
            await wire.DisposeAsync();
        }
    }

    private async Task<byte[]> ReadAsync(byte expected, CancellationToken cancel)
    {
        var head = await wire.ReadByteAsync(cancel);
        if (head != expected)
        {
            throw new DeliveryException("what answers at the url does not speak MQTT 3.1.1");
        }

        // All answers to a publisher are shorter than 128 bytes, so their length is one byte.
        return await wire.ReadAsync(await wire.ReadByteAsync(cancel), cancel);
    }

    /// <summary>Section 3.2.2.3.</summary>
    private static string ReasonOf(byte[] answer) => answer is [_, var code]
        ? code switch
        {
            1 => "it does not speak MQTT 3.1.1",
            2 => "it does not take the client id; set another 'client-id'",
            3 => "it is not available",
            4 or 5 => "user or password is wrong, or the user may not connect",
            _ => $"return code {code}",
        }
        : "its answer is not MQTT";
}
