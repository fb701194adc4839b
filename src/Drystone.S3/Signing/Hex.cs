namespace Drystone.S3.Signing;

/// <summary>Lower-case hexadecimal over UTF-8 spans.</summary>
internal static class Hex
{
    public static void Write(ReadOnlySpan<byte> bytes, Span<byte> destination) =>
        Convert.TryToHexStringLower(bytes, destination, out _);

    /// <summary>False unless the text is exactly the digits of <paramref name="destination"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> destination) =>
        text.Length == 2 * destination.Length
        && Convert.FromHexString(text, destination, out _, out _) == System.Buffers.OperationStatus.Done;

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, Span{byte})"/>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> destination) =>
        text.Length == 2 * destination.Length
        && Convert.FromHexString(text, destination, out _, out _) == System.Buffers.OperationStatus.Done;
}
