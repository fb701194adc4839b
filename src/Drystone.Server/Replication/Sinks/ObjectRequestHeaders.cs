using System.Buffers.Binary;
using System.Security.Cryptography;
using Drystone.Engine.Locking;
using Drystone.Engine.Objects;
using Drystone.S3;
using Drystone.S3.Checksums;
using Drystone.S3.Configuration.ObjectLock;
using Drystone.S3.Listing;
using Drystone.Server.Operations;

namespace Drystone.Server.Replication.Sinks;

/// <summary>What S3 has headers for, of a version that is sent.</summary>
internal static class ObjectRequestHeaders
{
    private const int DigestBytes = 16;

    public static IEnumerable<KeyValuePair<string, string>> OfStored(ObjectHeaders stored)
    {
        (string Name, string? Value)[] all =
        [
            ("content-type", stored.ContentType),
            ("cache-control", stored.CacheControl),
            ("content-disposition", stored.ContentDisposition),
            ("content-encoding", stored.ContentEncoding),
            ("content-language", stored.ContentLanguage),
            ("expires", stored.Expires),
            (Headers.WebsiteRedirectLocation, stored.WebsiteRedirectLocation),
            (Headers.StorageClass, stored.StorageClass),
        ];
        foreach (var (name, value) in all)
        {
            if (value is not null)
            {
                yield return new(name, value);
            }
        }

        foreach (var (name, value) in stored.UserMetadata)
        {
            yield return new(Headers.MetadataPrefix + name, value);
        }
    }

    public static IEnumerable<KeyValuePair<string, string>> OfTags(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > 0)
        {
            yield return new(Headers.Tagging, string.Join(
                '&', tags.Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}")));
        }
    }

    public static IEnumerable<KeyValuePair<string, string>> OfLock(ObjectLock objectLock)
    {
        if (objectLock.Retention is { } retention)
        {
            yield return new(Headers.ObjectLockMode, ModeOf(retention));
            yield return new(Headers.ObjectLockRetainUntilDate, Iso8601.Format(retention.RetainUntil));
        }

        if (objectLock.LegalHold is { } hold)
        {
            yield return new(Headers.ObjectLockLegalHold, hold ? "ON" : "OFF");
        }
    }

    public static IEnumerable<KeyValuePair<string, string>> OfChecksum(StoredChecksum? checksum)
    {
        if (checksum is { IsComposite: false })
        {
            var value = StoredChecksums.Value(checksum, partCount: 0);
            yield return new(value.Algorithm.HeaderName(), value.ToBase64());
        }
    }

    /// <param name="etag">Of bytes that were put in one request: their MD5.</param>
    public static KeyValuePair<string, string> OfMd5(ETag etag)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        BinaryPrimitives.WriteUInt128BigEndian(digest, etag.Digest);
        return new("content-md5", Convert.ToBase64String(digest));
    }

    /// <summary>What the target checks bytes by whose ETag does not tell: they are read for it.</summary>
    /// <param name="reader">Unlocked when the object is encrypted.</param>
    public static async ValueTask<KeyValuePair<string, string>> OfBytesAsync(
        ObjectReader reader, ByteSpan range, CancellationToken cancel)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        reader.Select(range);
        while (await reader.ReadAsync(cancel) is { Length: > 0 } piece)
        {
            md5.AppendData(piece.Span);
        }

        return new("content-md5", Convert.ToBase64String(md5.GetHashAndReset()));
    }

    public static string ModeOf(Retention retention) => ObjectLockModes.Format(
        retention.Mode == RetentionMode.Compliance ? ObjectLockMode.Compliance : ObjectLockMode.Governance);
}
