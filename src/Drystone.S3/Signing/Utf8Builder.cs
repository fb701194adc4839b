using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Drystone.S3.Signing;

/// <summary>
/// UTF-8 text under construction, on the stack while it fits and in a pooled array beyond. What is written is bounded
/// by the size of a request head, which the host limits.
/// </summary>
internal ref struct Utf8Builder(Span<byte> initial)
{
    private Span<byte> buffer = initial;
    private byte[]? rented;
    private int length;

    public readonly ReadOnlySpan<byte> Written => buffer[..length];

    public readonly string Text => Encoding.UTF8.GetString(Written);

    public void Clear() => length = 0;

    /// <summary>Room for so many bytes, which the caller writes.</summary>
    public Span<byte> Take(int count)
    {
        var taken = Reserve(count)[..count];
        length += count;
        return taken;
    }

    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        length++;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        length += bytes.Length;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        Utf8.FromUtf16(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)), out _, out var written);
        length += written;
    }

    /// <summary>Lower-cases ASCII letters on the way.</summary>
    public void AppendLower(scoped ReadOnlySpan<char> text)
    {
        var start = length;
        Append(text);
        foreach (ref var value in buffer[start..length])
        {
            value = (byte)(value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value);
        }
    }

    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        Hex.Write(bytes, Reserve(2 * bytes.Length));
        length += 2 * bytes.Length;
    }

    public void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (buffer.Length - length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * buffer.Length, length + count));
            Written.CopyTo(larger);
            Dispose();
            buffer = rented = larger;
        }

        return buffer[length..];
    }
}
