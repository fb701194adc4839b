using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Drystone.Engine.Names;

namespace Drystone.Engine.Keys;

/// <summary>A key under construction, and then its bytes. On the stack unless it is long.</summary>
internal ref struct Key
{
    private Inline inline;
    private byte[]? heap;
    private int length;

    public Key(char table)
    {
        inline[0] = (byte)table;
        length = 1;
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Span => heap is null ? inline[..length] : heap.AsSpan(0, length);

    public byte[] ToArray() => Span.ToArray();

    public Key Byte(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    public Key Number(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(8), value);
        return this;
    }

    public Key Part(int number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Room(2), checked((ushort)number));
        return this;
    }

    public Key Upload(UploadId id)
    {
        id.CopyTo(Room(UploadId.LengthBytes));
        return this;
    }

    public Key Version(VersionId id)
    {
        id.CopyTo(Room(VersionId.LengthBytes));
        return this;
    }

    public Key Ascii(string value)
    {
        Encoding.ASCII.GetBytes(value, Room(value.Length));
        return this;
    }

    public Key Utf8(string value)
    {
        Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetByteCount(value)));
        return this;
    }

    public Key Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        return this;
    }

    public Key Raw(in ObjectKey key)
    {
        key.CopyTo(Room(key.Utf8LengthBytes));
        return this;
    }

    public Key Escaped(in ObjectKey key)
    {
        Span<byte> utf8 = stackalloc byte[EngineLimits.MaxObjectKeyBytes];
        return Escaped(utf8[..key.CopyTo(utf8)]).Byte(0).Byte(1);
    }

    /// <summary>Without the end mark: what every escaped key that starts so starts with.</summary>
    public Key Escaped(scoped ReadOnlySpan<byte> utf8)
    {
        while (utf8.IndexOf((byte)0) is var zero and >= 0)
        {
            Bytes(utf8[..(zero + 1)]);
            Byte(0xFF);
            utf8 = utf8[(zero + 1)..];
        }

        return Bytes(utf8);
    }

    [UnscopedRef]
    private Span<byte> Room(int bytes)
    {
        var start = length;
        length += bytes;
        if (heap is null && length <= Inline.Length)
        {
            return inline[start..length];
        }

        Grow(start);
        return heap.AsSpan(start, bytes);
    }

    private void Grow(int used)
    {
        if (heap is null)
        {
            heap = new byte[Math.Max(length, 1_024)];
            inline[..used].CopyTo(heap);
        }
        else if (heap.Length < length)
        {
            Array.Resize(ref heap, Math.Max(length, heap.Length * 2));
        }
    }

    [InlineArray(Length)]
    private struct Inline
    {
        public const int Length = 128;
        private byte first;
    }
}
