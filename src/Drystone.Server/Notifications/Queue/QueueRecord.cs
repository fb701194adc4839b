using System.Text;
using Drystone.Engine;
using Drystone.Engine.Changes;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications.Queue;

/// <summary>Messages as the store keeps them: a format byte and the fields in order, as
/// docs/internals/data-layout.md has them.</summary>
internal static class QueueRecord
{
    /// <summary>Format 1 has no account.</summary>
    private const byte WithAccount = 2;

    private const byte BuriedFormat = 1;

    public static byte[] Encode(EventMessage message)
    {
        using var bytes = new MemoryStream();
        using var record = new BinaryWriter(bytes, Encoding.UTF8);
        record.Write(WithAccount);
        record.Write(message.Id);
        record.Write(message.Sequencer);
        record.Write(message.Bucket);
        record.Write(message.Key);
        record.Write(message.EventName);
        record.Write(message.ContentType);
        record.Write(message.Time.ToUnixTimeMilliseconds());
        record.Write((byte)message.Effect);
        record.Write(message.Account ?? "");
        record.Write7BitEncodedInt(message.Body.Length);
        record.Write(message.Body.Span);
        return bytes.ToArray();
    }

    /// <exception cref="DamagedDataException">Not what <see cref="Encode"/> wrote.</exception>
    public static EventMessage Decode(byte[] value)
    {
        using var record = Open(value, WithAccount);
        try
        {
            return new EventMessage(
                Id: record.ReadString(),
                Sequencer: record.ReadString(),
                Bucket: record.ReadString(),
                Key: record.ReadString(),
                EventName: record.ReadString(),
                ContentType: record.ReadString(),
                Time: DateTimeOffset.FromUnixTimeMilliseconds(record.ReadInt64()),
                Body: default)
            {
                Effect = (KeyEffect)record.ReadByte(),
                Account = ReadAccount(record, value[0]),
                Body = record.ReadBytes(record.Read7BitEncodedInt()),
            };
        }
        catch (Exception fault) when (fault is IOException or FormatException or ArgumentException)
        {
            throw new DamagedDataException("The record of an event that waits for delivery is cut short.");
        }
    }

    /// <param name="message">As <see cref="Encode"/> made it.</param>
    public static byte[] EncodeBuried(byte[] message, string reason, DateTimeOffset at)
    {
        using var bytes = new MemoryStream();
        using var record = new BinaryWriter(bytes, Encoding.UTF8);
        record.Write(BuriedFormat);
        record.Write(at.ToUnixTimeMilliseconds());
        record.Write(reason);
        record.Write(message);
        return bytes.ToArray();
    }

    /// <exception cref="DamagedDataException">Not what <see cref="EncodeBuried"/> wrote.</exception>
    public static (DateTimeOffset At, string Reason, EventMessage Message) DecodeBuried(byte[] value)
    {
        using var record = Open(value, BuriedFormat);
        try
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(record.ReadInt64());
            var reason = record.ReadString();
            return (at, reason, Decode(value[(1 + (int)record.BaseStream.Position)..]));
        }
        catch (Exception fault) when (fault is IOException or FormatException or ArgumentException)
        {
            throw new DamagedDataException("The record of an undelivered event is cut short.");
        }
    }

    private static string? ReadAccount(BinaryReader record, byte format) =>
        format >= WithAccount && record.ReadString() is { Length: > 0 } account ? account : null;

    private static BinaryReader Open(byte[] value, byte newest) => value is [>= 1, ..] && value[0] <= newest
        ? new BinaryReader(new MemoryStream(value, 1, value.Length - 1), Encoding.UTF8)
        : throw new DamagedDataException("The record of an event has a format that this version does not read.");
}
