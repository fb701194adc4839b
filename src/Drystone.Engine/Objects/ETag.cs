using System.Buffers.Binary;
using System.Globalization;

namespace Drystone.Engine.Objects;

/// <summary>The entity tag of an object: 16 bytes (MD5 of the body, or of the parts' MD5s) and the number of
/// parts.</summary>
/// <param name="PartCount">0 when the object was put in one request; otherwise shown as "-N".</param>
public readonly record struct ETag(UInt128 Digest, int PartCount)
{
    /// <summary>Without quotes: 32 hex digits, and "-N" for a multipart object.</summary>
    public override string ToString() => PartCount == 0
        ? HexDigest()
        : string.Create(CultureInfo.InvariantCulture, $"{HexDigest()}-{PartCount}");

    public static ETag FromDigest(ReadOnlySpan<byte> digest, int partCount = 0) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(digest), partCount);

    private string HexDigest()
    {
        Span<byte> digest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(digest, Digest);
        return Convert.ToHexStringLower(digest);
    }
}
