using System.Text;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Records;

/// <summary>Where the bytes of an object are.</summary>
/// <param name="Id">A blob, or a manifest of parts; 0 for an empty object.</param>
internal readonly record struct BodyReference(BodyKind Kind, long Id)
{
    public static BodyReference Empty => new(BodyKind.Empty, 0);
}

internal enum BodyKind : byte
{
    Empty = 0,
    Blob = 1,
    Manifest = 2,
}

/// <summary>One version of an object. The current one is kept under its key; the record is the same for any version, so
/// that versioning moves records and does not change them.</summary>
internal static class ObjectRecord
{
    private const byte Format = 1;

    public static byte[] Encode(ObjectInfo info, BodyReference body)
    {
        var record = new RecordWriter(Format);
        record.Byte((byte)body.Kind);
        record.Number(body.Id);
        record.Number(info.SizeBytes);
        record.Time(info.LastModified);
        record.UInt128(info.ETag.Digest);
        record.Number(info.ETag.PartCount);
        record.Number(info.PartCount);
        record.Text(info.Owner.Value);
        WriteChecksum(ref record, info.Checksum);
        WriteHeaders(ref record, info.Headers);
        record.Pairs(info.Tags);
        return record.ToArray();
    }

    public static ObjectInfo Decode(string key, ReadOnlySpan<byte> bytes, out BodyReference body)
    {
        var record = new RecordReader(bytes, Format, "object");
        body = new BodyReference((BodyKind)record.Byte(), record.Number());
        return new ObjectInfo
        {
            Key = key,
            SizeBytes = record.Number(),
            LastModified = record.Time(),
            ETag = new ETag(record.UInt128(), record.Int32()),
            PartCount = record.Int32(),
            Owner = new AccountId(record.Text()),
            Checksum = ReadChecksum(ref record),
            Headers = ReadHeaders(ref record),
            Tags = record.Pairs(),
        };
    }

    public static BodyReference DecodeBody(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "object");
        return new BodyReference((BodyKind)record.Byte(), record.Number());
    }

    internal static string KeyText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    internal static void WriteChecksum(ref RecordWriter record, StoredChecksum? checksum)
    {
        record.Boolean(checksum is not null);
        if (checksum is not null)
        {
            record.Byte(checksum.Algorithm);
            record.Boolean(checksum.IsComposite);
            record.Bytes(checksum.Digest.Span);
        }
    }

    internal static StoredChecksum? ReadChecksum(ref RecordReader record) => record.Boolean()
        ? new StoredChecksum(record.Byte(), record.Boolean(), record.Bytes().ToArray())
        : null;

    internal static void WriteHeaders(ref RecordWriter record, ObjectHeaders headers)
    {
        record.OptionalText(headers.ContentType);
        record.OptionalText(headers.CacheControl);
        record.OptionalText(headers.ContentDisposition);
        record.OptionalText(headers.ContentEncoding);
        record.OptionalText(headers.ContentLanguage);
        record.OptionalText(headers.Expires);
        record.OptionalText(headers.WebsiteRedirectLocation);
        record.OptionalText(headers.StorageClass);
        record.Pairs(headers.UserMetadata);
    }

    internal static ObjectHeaders ReadHeaders(ref RecordReader record) => new()
    {
        ContentType = record.OptionalText(),
        CacheControl = record.OptionalText(),
        ContentDisposition = record.OptionalText(),
        ContentEncoding = record.OptionalText(),
        ContentLanguage = record.OptionalText(),
        Expires = record.OptionalText(),
        WebsiteRedirectLocation = record.OptionalText(),
        StorageClass = record.OptionalText(),
        UserMetadata = record.Pairs(),
    };
}
