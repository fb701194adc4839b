using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Names;

namespace Drystone.Engine.Records;

/// <summary>Reads what <see cref="RecordWriter"/> wrote, in the same order.</summary>
internal ref struct RecordReader
{
    private ReadOnlySpan<byte> rest;

    /// <exception cref="DamagedDataException">Of a format this version does not know, or empty.</exception>
    public RecordReader(ReadOnlySpan<byte> record, byte newestFormat, string what)
    {
        if (!record.IsEmpty && record[0] > newestFormat)
        {
            throw new DamagedDataException(
                $"The {what} record has format {record[0]}; this version reads 1 to {newestFormat}.")
            {
                IsNewer = true,
            };
        }

        if (record.IsEmpty || record[0] == 0)
        {
            throw new DamagedDataException(record.IsEmpty
                ? $"The {what} record is empty."
                : $"The {what} record has format {record[0]}; this version reads 1 to {newestFormat}.");
        }

        Format = record[0];
        rest = record[1..];
    }

    public byte Format { get; }

    public byte Byte() => Take(1)[0];

    public bool Boolean() => Byte() != 0;

    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        throw new DamagedDataException("A number in a record does not end.");
    }

    public int Int32() => Number() is var number and >= 0 and <= int.MaxValue
        ? (int)number
        : throw new DamagedDataException("A number in a record is out of range.");

    /// <summary>How many fields follow: each takes a byte at least, so that a damaged count claims no memory.</summary>
    public int Count() => Int32() is var count && count <= rest.Length
        ? count
        : throw new DamagedDataException("A record ends before its fields do.");

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Number());

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public UInt128 UInt128() => BinaryPrimitives.ReadUInt128BigEndian(Take(16));

    public VersionId Version() => VersionId.FromBytes(Take(VersionId.LengthBytes));

    public ReadOnlySpan<byte> Bytes() => Take(Int32());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Null for nobody.</summary>
    public AccountId? Account() => Text() is { Length: > 0 } id ? new AccountId(id) : null;

    public string? OptionalText() => Boolean() ? Text() : null;

    public KeyValuePair<string, string>[] Pairs()
    {
        var count = Count();
        if (count == 0)
        {
            return [];
        }

        var pairs = new KeyValuePair<string, string>[count];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(Text(), Text());
        }

        return pairs;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if ((uint)bytes > (uint)rest.Length)
        {
            throw new DamagedDataException("A record ends before its fields do.");
        }

        var taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}
