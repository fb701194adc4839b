using System.Buffers.Binary;
using System.Security.Cryptography;
using Drystone.Client;
using Drystone.S3.Checksums;

namespace Drystone.Cli.Objects.Wire;

/// <summary>The checksum of a whole object that a store told, to compare bytes with. Those that were made from the
/// checksums of parts are <see cref="CompositeChecksum"/>.</summary>
/// <param name="Kind">How it is computed.</param>
/// <param name="Expected">Base64, or hexadecimal digits for an MD5.</param>
internal sealed record WireChecksum(ChecksumKind Kind, string Expected)
{
    public const string Crc64Header = "x-amz-checksum-crc64nvme";

    /// <summary>That of an answer to GET or HEAD; null when it has none.</summary>
    public static WireChecksum? Of(HttpResponseMessage answer)
    {
        var isComposite = S3Wire.Header(answer, "x-amz-checksum-type") == "COMPOSITE";
        if (!isComposite && S3Wire.Header(answer, Crc64Header) is { } crc64)
        {
            return new(ChecksumKind.Crc64Nvme, crc64);
        }

        if (!isComposite && S3Wire.Header(answer, "x-amz-checksum-crc32") is { } crc32 && !crc32.Contains('-'))
        {
            return new(ChecksumKind.Crc32, crc32);
        }

        if (!isComposite && S3Wire.Header(answer, "x-amz-checksum-crc32c") is { } crc32C && !crc32C.Contains('-'))
        {
            return new(ChecksumKind.Crc32C, crc32C);
        }

        // The tags of objects that are encrypted with a key of the caller's or of KMS are no MD5.
        var isEncrypted = S3Wire.Header(answer, "x-amz-server-side-encryption")?
            .StartsWith("aws:kms", StringComparison.Ordinal) == true
            || S3Wire.Header(answer, "x-amz-server-side-encryption-customer-algorithm") is not null;
        return !isEncrypted && EntityTag.Md5(S3Wire.ETag(answer)) is { } md5 ? new(ChecksumKind.Md5, md5) : null;
    }

    public static ulong Append(ChecksumKind kind, ulong crc, ReadOnlySpan<byte> bytes) => kind switch
    {
        ChecksumKind.Crc64Nvme => Crc64Nvme.Append(crc, bytes),
        ChecksumKind.Crc32 => Crc32.Append((uint)crc, bytes),
        _ => Crc32C.Append((uint)crc, bytes),
    };

    public static ulong Combine(ChecksumKind kind, ulong first, ulong second, long secondLengthBytes) => kind switch
    {
        ChecksumKind.Crc64Nvme => Crc64Nvme.Combine(first, second, secondLengthBytes),
        ChecksumKind.Crc32 => Crc32.Combine((uint)first, (uint)second, secondLengthBytes),
        _ => Crc32C.Combine((uint)first, (uint)second, secondLengthBytes),
    };

    /// <summary>As headers have it.</summary>
    public static string Format(ChecksumKind kind, ulong crc)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return Convert.ToBase64String(kind == ChecksumKind.Crc64Nvme ? bytes : bytes[4..]);
    }
}

internal enum ChecksumKind
{
    Crc64Nvme,
    Crc32,
    Crc32C,
    Md5,
}

/// <summary>Computes a checksum while bytes pass by.</summary>
internal sealed class RunningChecksum(ChecksumKind kind) : IDisposable
{
    private readonly IncrementalHash? _md5 =
        kind == ChecksumKind.Md5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;

    private ulong _crc;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_md5 is not null)
        {
            _md5.AppendData(bytes);
            return;
        }

        _crc = WireChecksum.Append(kind, _crc, bytes);
    }

    public string Finish() => _md5 is not null
        ? Convert.ToHexStringLower(_md5.GetHashAndReset())
        : WireChecksum.Format(kind, _crc);

    public void Dispose() => _md5?.Dispose();
}
