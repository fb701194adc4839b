using System.Buffers.Binary;
using System.Text;

namespace Drystone.Server.Notifications.Targets.Mqtt;

/// <summary>Packets of MQTT 3.1.1: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html</summary>
internal static class MqttPacket
{
    public const byte ConnectAcknowledged = 0x20;
    public const byte PublishAcknowledged = 0x40;

    /// <summary>Of a remaining length in its four bytes, section 2.2.3.</summary>
    public const int MaxRemainingBytes = 268_435_455;

    private const byte Connect = 0x10;
    private const byte PublishAtLeastOnce = 0x32;
    private const byte ProtocolLevel = 4;
    private const byte CleanSession = 0x02;
    private const byte HasPassword = 0x40;
    private const byte HasUser = 0x80;

    public static byte[] Disconnect { get; } = [0xE0, 0];

    public static byte[] ConnectFor(string clientId, string? user, string? password, TimeSpan keepAlive)
    {
        var rest = new MemoryStream();
        WriteText(rest, "MQTT");
        rest.WriteByte(ProtocolLevel);
        var flags = CleanSession | (user is null ? 0 : HasUser) | (password is null ? 0 : HasPassword);
        rest.WriteByte((byte)flags);
        WriteNumber(rest, checked((ushort)keepAlive.TotalSeconds));
        WriteText(rest, clientId);
        foreach (var text in new[] { user, password }.OfType<string>())
        {
            WriteText(rest, text);
        }

        return Packet(Connect, rest.ToArray());
    }

    /// <param name="packetId">Comes back in the acknowledgement; not 0.</param>
    public static byte[] Publish(string topic, ushort packetId, ReadOnlySpan<byte> body)
    {
        var rest = new MemoryStream();
        WriteText(rest, topic);
        WriteNumber(rest, packetId);
        rest.Write(body);
        return Packet(PublishAtLeastOnce, rest.ToArray());
    }

    private static byte[] Packet(byte head, byte[] rest)
    {
        var packet = new MemoryStream();
        packet.WriteByte(head);
        var left = rest.Length;
        do
        {
            // Seven bits at a time, the lowest first; the eighth says that more follow.
            packet.WriteByte((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
            left >>= 7;
        }
        while (left > 0);

        packet.Write(rest);
        return packet.ToArray();
    }

    private static void WriteText(MemoryStream packet, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(packet, checked((ushort)bytes.Length));
        packet.Write(bytes);
    }

    private static void WriteNumber(MemoryStream packet, ushort number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        packet.Write(bytes);
    }
}
