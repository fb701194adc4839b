namespace Drystone.S3.Checksums;

/// <summary>CRC-32 of ISO 3309, as in zip and Ethernet.</summary>
public static class Crc32
{
    internal static readonly ReflectedCrc Reflected = new(width: 32, polynomial: 0xEDB88320);

    /// <summary>The CRC of what <paramref name="crc"/> covers followed by the bytes; the CRC of nothing is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) => (uint)Reflected.Append(crc, bytes);

    /// <summary>The CRC of two adjacent pieces from theirs.</summary>
    /// <param name="first">CRC of the first piece.</param>
    /// <param name="second">CRC of the second piece.</param>
    /// <param name="secondLengthBytes">Length of the second piece.</param>
    public static uint Combine(uint first, uint second, long secondLengthBytes) =>
        (uint)Reflected.Multiply(Reflected.ShiftOver(secondLengthBytes), first) ^ second;

    internal static uint AppendPortably(uint crc, ReadOnlySpan<byte> bytes) =>
        (uint)Reflected.AppendPortably(crc, bytes);
}
