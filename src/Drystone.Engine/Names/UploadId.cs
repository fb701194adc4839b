using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Drystone.Engine.Names;

/// <summary>Names a multipart upload: 6 bytes of time and 10 random ones, so that uploads of a key sort by when they
/// were started and cannot be guessed.</summary>
public readonly record struct UploadId
{
    internal const int LengthBytes = 16;

    private readonly UInt128 bits;

    private UploadId(UInt128 bits) => this.bits = bits;

    internal static UploadId New(DateTimeOffset startedAt)
    {
        Span<byte> bytes = stackalloc byte[LengthBytes];
        RandomNumberGenerator.Fill(bytes);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, startedAt.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        return FromBytes(bytes);
    }

    internal static UploadId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    internal void CopyTo(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);

    /// <summary>Reads what <see cref="ToString"/> wrote; null when the text is anything else.</summary>
    public static UploadId? TryParse(string text)
    {
        Span<byte> bytes = stackalloc byte[LengthBytes];
        return text.Length == Base64Url.GetEncodedLength(LengthBytes)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == LengthBytes
            ? FromBytes(bytes)
            : null;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[LengthBytes];
        CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
