using System.Buffers.Binary;
using System.Diagnostics;

namespace Drystone.S3.Checksums;

/// <summary>
/// A CRC whose bits run least significant first, with an all-ones start and end: CRC-32, CRC-32C and CRC-64/NVME differ
/// only in width and polynomial, so they share the table, the folding and the combination.
/// </summary>
/// <remarks>
/// A remainder of <c>width</c> bits is held in the low bits of a <c>ulong</c>; its bit i is the coefficient of
/// x^(width-1-i).
/// </remarks>
internal sealed class ReflectedCrc
{
    private const int SliceCount = sizeof(ulong);

    private readonly int _width;
    private readonly ulong _polynomial;
    private readonly ulong _allOnes;
    private readonly ulong[] _table;
    private readonly CarrylessFolding _folding;

    /// <param name="width">32 or 64.</param>
    /// <param name="polynomial">The polynomial without its highest term, bits reflected.</param>
    public ReflectedCrc(int width, ulong polynomial)
    {
        Debug.Assert(width is 32 or 64, "The folding constants suppose one of these.");
        _width = width;
        _polynomial = polynomial;
        _allOnes = ulong.MaxValue >> (64 - width);
        _table = BuildTable();
        _folding = new CarrylessFolding(distanceBits => XPower(distanceBits) << (64 - width));
    }

    private ulong One => 1UL << (_width - 1);

    /// <summary>The CRC of the bytes so far and these; the CRC of nothing is 0.</summary>
    public ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var register = crc ^ _allOnes;
        if (CarrylessFolding.IsSupported && bytes.Length >= CarrylessFolding.MinimumBytes)
        {
            Span<byte> folded = stackalloc byte[CarrylessFolding.ResultBytes];
            var consumed = _folding.Fold(register, bytes, folded);
            register = AppendByTable(0, folded);
            bytes = bytes[consumed..];
        }

        return AppendByTable(register, bytes) ^ _allOnes;
    }

    /// <summary>The same value without special instructions.</summary>
    public ulong AppendPortably(ulong crc, ReadOnlySpan<byte> bytes) =>
        AppendByTable(crc ^ _allOnes, bytes) ^ _allOnes;

    /// <summary>The factor that carries a CRC over <paramref name="lengthBytes"/> following bytes.</summary>
    public ulong ShiftOver(long lengthBytes)
    {
        var result = One;
        var square = XPower(8);
        for (var rest = lengthBytes; rest != 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
            {
                result = Multiply(result, square);
            }

            square = Multiply(square, square);
        }

        return result;
    }

    /// <summary>The product of two remainders modulo the polynomial.</summary>
    public ulong Multiply(ulong left, ulong right)
    {
        ulong product = 0;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
            }

            right = TimesX(right);
        }

        return product;
    }

    private ulong TimesX(ulong value) => (value >> 1) ^ ((value & 1) != 0 ? _polynomial : 0);

    private ulong XPower(int exponent)
    {
        var value = One;
        for (var i = 0; i < exponent; i++)
        {
            value = TimesX(value);
        }

        return value;
    }

    private ulong AppendByTable(ulong register, ReadOnlySpan<byte> bytes)
    {
        var table = _table.AsSpan();
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var word = register ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            register = table[(7 * 256) + (byte)word]
                ^ table[(6 * 256) + (byte)(word >> 8)]
                ^ table[(5 * 256) + (byte)(word >> 16)]
                ^ table[(4 * 256) + (byte)(word >> 24)]
                ^ table[(3 * 256) + (byte)(word >> 32)]
                ^ table[(2 * 256) + (byte)(word >> 40)]
                ^ table[(1 * 256) + (byte)(word >> 48)]
                ^ table[(byte)(word >> 56)];
        }

        foreach (var value in bytes)
        {
            register = table[(byte)(register ^ value)] ^ (register >> 8);
        }

        return register;
    }

    /// <summary>Row k is the remainder of a byte followed by k zero bytes (slicing by eight).</summary>
    private ulong[] BuildTable()
    {
        var table = new ulong[SliceCount * 256];
        for (var index = 0; index < 256; index++)
        {
            var value = (ulong)index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = TimesX(value);
            }

            table[index] = value;
        }

        for (var index = 256; index < table.Length; index++)
        {
            var shorter = table[index - 256];
            table[index] = table[(byte)shorter] ^ (shorter >> 8);
        }

        return table;
    }
}
