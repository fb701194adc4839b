using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Drystone.S3.Checksums;

/// <summary>CRC-32C (Castagnoli), RFC 3720 appendix B.4.</summary>
public static class Crc32C
{
    // Measured on x64: from here on folding is faster than the processor's CRC instruction.
    private const int FoldingMinimumBytes = 512;

    internal static readonly ReflectedCrc Reflected = new(width: 32, polynomial: 0x82F63B78);

    private static bool HasInstruction => Sse42.X64.IsSupported || ArmCrc32.Arm64.IsSupported;

    /// <summary>The CRC of what <paramref name="crc"/> covers followed by the bytes; the CRC of nothing is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) =>
        HasInstruction && bytes.Length < FoldingMinimumBytes
            ? AppendByInstruction(crc, bytes)
            : (uint)Reflected.Append(crc, bytes);

    /// <summary>The CRC of two adjacent pieces from theirs.</summary>
    /// <param name="first">CRC of the first piece.</param>
    /// <param name="second">CRC of the second piece.</param>
    /// <param name="secondLengthBytes">Length of the second piece.</param>
    public static uint Combine(uint first, uint second, long secondLengthBytes) =>
        (uint)Reflected.Multiply(Reflected.ShiftOver(secondLengthBytes), first) ^ second;

    internal static uint AppendPortably(uint crc, ReadOnlySpan<byte> bytes) =>
        (uint)Reflected.AppendPortably(crc, bytes);

    private static uint AppendByInstruction(uint crc, ReadOnlySpan<byte> bytes)
    {
        var register = ~crc;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            register = BitOperations.Crc32C(register, value);
        }

        return ~register;
    }
}
