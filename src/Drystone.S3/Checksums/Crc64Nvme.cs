namespace Drystone.S3.Checksums;

/// <summary>CRC-64 of the NVM Express specification (64b CRC).</summary>
public static class Crc64Nvme
{
    internal static readonly ReflectedCrc Reflected = new(width: 64, polynomial: 0x9A6C9329AC4BC9B5);

    /// <summary>The CRC of what <paramref name="crc"/> covers followed by the bytes; the CRC of nothing is 0.</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes) => Reflected.Append(crc, bytes);

    /// <summary>The CRC of two adjacent pieces from theirs.</summary>
    /// <param name="first">CRC of the first piece.</param>
    /// <param name="second">CRC of the second piece.</param>
    /// <param name="secondLengthBytes">Length of the second piece.</param>
    public static ulong Combine(ulong first, ulong second, long secondLengthBytes) =>
        Reflected.Multiply(Reflected.ShiftOver(secondLengthBytes), first) ^ second;

    internal static ulong AppendPortably(ulong crc, ReadOnlySpan<byte> bytes) => Reflected.AppendPortably(crc, bytes);
}
