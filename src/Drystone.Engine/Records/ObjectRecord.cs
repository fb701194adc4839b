using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;

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

    /// <summary>A delete marker.</summary>
    None = 3,
}

/// <summary>One version of an object. The record is the same wherever the version stands, so that versioning moves
/// records and does not change them. What few objects have is kept in facets, each with a format of its own.</summary>
internal static class ObjectRecord
{
    private const byte Format = 1;
    private const byte FacetFormat = 1;

    /// <summary>Numbers are stored: never change one.</summary>
    private enum Facet : byte
    {
        Lock = 1,
        Encryption = 2,
        Replication = 10,
        Acl = 20,
        Tier = 30,
    }

    public static byte[] Encode(ObjectInfo info, BodyReference body)
    {
        var record = new RecordWriter(Format);
        record.Byte((byte)body.Kind);
        record.Number(body.Id);
        record.Version(info.Version);
        record.Number(info.SizeBytes);
        record.Time(info.LastModified);
        record.UInt128(info.ETag.Digest);
        record.Number(info.ETag.PartCount);
        record.Number(info.PartCount);
        record.Account(info.Owner);
        WriteChecksum(ref record, info.Checksum);
        WriteHeaders(ref record, info.Headers);
        record.Pairs(info.Tags);
        WriteFacets(ref record, info);
        return record.ToArray();
    }

    public static ObjectInfo Decode(string key, ReadOnlySpan<byte> bytes, out BodyReference body)
    {
        var record = new RecordReader(bytes, Format, "object");
        body = new BodyReference((BodyKind)record.Byte(), record.Number());
        var info = new ObjectInfo
        {
            Key = key,
            IsDeleteMarker = body.Kind == BodyKind.None,
            Version = record.Version(),
            SizeBytes = record.Number(),
            LastModified = record.Time(),
            ETag = new ETag(record.UInt128(), record.Int32()),
            PartCount = record.Int32(),
            Owner = record.Account(),
            Checksum = ReadChecksum(ref record),
            Headers = ReadHeaders(ref record),
            Tags = record.Pairs(),
        };
        return ReadFacets(ref record, info);
    }

    /// <summary>Only which version it is.</summary>
    public static VersionId DecodeVersion(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "object");
        record.Byte();
        record.Number();
        return record.Version();
    }

    /// <summary>Only what its bytes are.</summary>
    public static BodyKind DecodeKind(ReadOnlySpan<byte> bytes) =>
        (BodyKind)new RecordReader(bytes, Format, "object").Byte();

    /// <summary>Only what it adds to what a bucket holds.</summary>
    public static (bool IsDeleteMarker, long SizeBytes) DecodeSize(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "object");
        var kind = (BodyKind)record.Byte();
        record.Number();
        record.Version();
        return (kind == BodyKind.None, record.Number());
    }

    private static void WriteFacets(ref RecordWriter record, ObjectInfo info)
    {
        record.Number(
            (info.Lock.IsNone ? 0 : 1) + (info.Encryption is null ? 0 : 1) + (info.Replication is null ? 0 : 1)
                + (info.Acl is null ? 0 : 1) + (info.Tier is null ? 0 : 1));
        if (!info.Lock.IsNone)
        {
            var facet = new RecordWriter(FacetFormat);
            LockRecord.Write(ref facet, info.Lock);
            record.Byte((byte)Facet.Lock);
            record.Bytes(facet.ToArray());
        }

        if (info.Encryption is { } encryption)
        {
            var facet = new RecordWriter(FacetFormat);
            ObjectEncryptionRecord.Write(ref facet, encryption);
            record.Byte((byte)Facet.Encryption);
            record.Bytes(facet.ToArray());
        }

        if (info.Replication is { } replication)
        {
            var facet = new RecordWriter(FacetFormat);
            facet.Boolean(replication.IsReplica);
            facet.Number(replication.Outstanding);
            facet.Boolean(replication.HasFailed);
            record.Byte((byte)Facet.Replication);
            record.Bytes(facet.ToArray());
        }

        if (info.Acl is { } acl)
        {
            var facet = new RecordWriter(FacetFormat);
            facet.Bytes(acl);
            record.Byte((byte)Facet.Acl);
            record.Bytes(facet.ToArray());
        }

        if (info.Tier is { } tier)
        {
            var facet = new RecordWriter(FacetFormat);
            TierMarkRecord.Write(ref facet, tier);
            record.Byte((byte)Facet.Tier);
            record.Bytes(facet.ToArray());
        }
    }

    /// <exception cref="DamagedDataException">A facet of a newer version: what it protects or encrypts must not be
    /// passed over.</exception>
    private static ObjectInfo ReadFacets(ref RecordReader record, ObjectInfo info)
    {
        for (var left = record.Count(); left > 0; left--)
        {
            var kind = (Facet)record.Byte();
            var facet = new RecordReader(record.Bytes(), FacetFormat, "facet of an object");
            info = kind switch
            {
                Facet.Lock => info with { Lock = LockRecord.Read(ref facet) },
                Facet.Encryption => info with { Encryption = ObjectEncryptionRecord.Read(ref facet) },
                Facet.Replication => info with
                {
                    Replication = new ReplicationMark(facet.Boolean(), facet.Int32(), facet.Boolean()),
                },
                Facet.Acl => info with { Acl = facet.Bytes().ToArray() },
                Facet.Tier => info with { Tier = TierMarkRecord.Read(ref facet) },
                _ => throw new DamagedDataException(
                    $"An object has the facet {kind}, which this version does not know.")
                {
                    IsNewer = true,
                },
            };
        }

        return info;
    }

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
