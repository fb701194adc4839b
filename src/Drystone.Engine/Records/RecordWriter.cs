using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Names;

namespace Drystone.Engine.Records;

/// <summary>Writes a record: a format byte, then fields in a fixed order. Numbers are LEB128 varints, strings and bytes
/// are preceded by their length; an absent string is told from an empty one.</summary>
internal ref struct RecordWriter(byte format)
{
    private const int InitialBytes = 256;

    private byte[] buffer = First(format);
    private int length = 1;

    public readonly byte[] ToArray() => buffer.AsSpan(0, length).ToArray();

    public void Byte(byte value) => Room(1)[0] = value;

    public void Boolean(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    public void Time(DateTimeOffset value) => Number(value.ToUnixTimeMilliseconds());

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);

    public void UInt128(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Room(16), value);

    public void Version(VersionId value) => value.CopyTo(Room(VersionId.LengthBytes));

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Room(value.Length));
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes);
        Encoding.UTF8.GetBytes(value, Room(bytes));
    }

    /// <summary>An account, or nobody: an empty text.</summary>
    public void Account(AccountId? value) => Text(value?.Value ?? string.Empty);

    public void OptionalText(string? value)
    {
        Boolean(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }

    public void Pairs(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        Number(pairs.Count);
        foreach (var (name, value) in pairs)
        {
            Text(name);
            Text(value);
        }
    }

    private static byte[] First(byte format)
    {
        var bytes = new byte[InitialBytes];
        bytes[0] = format;
        return bytes;
    }

    private Span<byte> Room(int bytes)
    {
        if (length + bytes > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes));
        }

        var room = buffer.AsSpan(length, bytes);
        length += bytes;
        return room;
    }
}
