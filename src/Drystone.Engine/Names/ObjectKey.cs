using System.Text;

namespace Drystone.Engine.Names;

/// <summary>The key of an object: 1 to 1,024 bytes of valid UTF-8, any character, compared and ordered by
/// bytes.</summary>
public readonly record struct ObjectKey
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">Empty, too long, or not representable in UTF-8 (a lone
    /// surrogate).</exception>
    public ObjectKey(string value)
    {
        Value = value;
        Utf8LengthBytes = LengthOf(value);
        if (Utf8LengthBytes is 0 or > EngineLimits.MaxObjectKeyBytes)
        {
            throw new ArgumentException(
                $"An object key has 1 to {EngineLimits.MaxObjectKeyBytes} bytes.", nameof(value));
        }
    }

    public string Value { get; }

    internal int Utf8LengthBytes { get; }

    public override string ToString() => Value;

    internal int CopyTo(Span<byte> utf8) => StrictUtf8.GetBytes(Value, utf8);

    private static int LengthOf(string value)
    {
        try
        {
            return StrictUtf8.GetByteCount(value);
        }
        catch (EncoderFallbackException fault)
        {
            throw new ArgumentException("An object key must be valid Unicode.", nameof(value), fault);
        }
    }
}
