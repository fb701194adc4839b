using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Drystone.S3.Checksums;

namespace Drystone.S3.Listing;

/// <summary>Where the next page of a listing begins. Opaque to clients.</summary>
/// <param name="Last">The last key or common prefix of the page before.</param>
/// <param name="IsPrefix">Whether it is a common prefix: then everything under it is passed over.</param>
public sealed record ContinuationToken(string Last, bool IsPrefix)
{
    // One byte of version, one of kind, the text, and a checksum that tells a cut or altered token from a whole one.
    // It is no seal: a token grants nothing that the start-after parameter does not.
    private const byte Version = 1;
    private const byte KeyKind = (byte)'k';
    private const byte PrefixKind = (byte)'p';
    private const int HeadBytes = 2;
    private const int ChecksumBytes = sizeof(uint);

    public string Encode()
    {
        var lengthBytes = HeadBytes + Encoding.UTF8.GetByteCount(Last);
        var token = new byte[lengthBytes + ChecksumBytes];
        token[0] = Version;
        token[1] = IsPrefix ? PrefixKind : KeyKind;
        Encoding.UTF8.GetBytes(Last, token.AsSpan(HeadBytes));
        var checksum = Crc32C.Append(0, token.AsSpan(0, lengthBytes));
        BinaryPrimitives.WriteUInt32BigEndian(token.AsSpan(lengthBytes), checksum);
        return Base64Url.EncodeToString(token);
    }

    /// <exception cref="S3Exception">InvalidArgument when the text is not a token that <see cref="Encode"/>
    /// made.</exception>
    public static ContinuationToken Parse(string text)
    {
        // The decoder passes over white space and stray trailing bits, which this comparison does not.
        var token = TryParse(text);
        return token is not null && token.Encode() == text
            ? token
            : throw S3Exception.InvalidArgument(
                "The continuation token provided is incorrect",
                "continuation-token",
                text);
    }

    private static ContinuationToken? TryParse(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        ReadOnlySpan<byte> token = Base64Url.DecodeFromChars(text);
        if (token.Length < HeadBytes + ChecksumBytes || token[0] != Version || token[1] is not (KeyKind or PrefixKind))
        {
            return null;
        }

        var content = token[..^ChecksumBytes];
        var isWhole = BinaryPrimitives.ReadUInt32BigEndian(token[^ChecksumBytes..]) == Crc32C.Append(0, content);
        return isWhole && Utf8.IsValid(content[HeadBytes..])
            ? new ContinuationToken(Encoding.UTF8.GetString(content[HeadBytes..]), content[1] == PrefixKind)
            : null;
    }
}
