using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Records;

/// <summary>A run of a blob's bytes.</summary>
internal readonly record struct Extent(long BlobId, long OffsetBytes, long LengthBytes);

/// <summary>A part: of an upload under way, and unchanged in the manifest of the object it became.</summary>
internal static class PartRecord
{
    private const byte Format = 1;

    public static byte[] Encode(PartInfo info, IReadOnlyList<Extent> extents)
    {
        var record = new RecordWriter(Format);
        record.Number(info.Number);
        record.Number(info.SizeBytes);
        record.Time(info.LastModified);
        record.UInt128(info.ETag.Digest);
        ObjectRecord.WriteChecksum(ref record, info.Checksum);
        record.Number(extents.Count);
        foreach (var extent in extents)
        {
            record.Number(extent.BlobId);
            record.Number(extent.OffsetBytes);
            record.Number(extent.LengthBytes);
        }

        return record.ToArray();
    }

    public static PartInfo Decode(ReadOnlySpan<byte> bytes, out Extent[] extents)
    {
        var record = new RecordReader(bytes, Format, "part");
        var info = new PartInfo
        {
            Number = record.Int32(),
            SizeBytes = record.Number(),
            LastModified = record.Time(),
            ETag = new ETag(record.UInt128(), PartCount: 0),
            Checksum = ObjectRecord.ReadChecksum(ref record),
        };
        extents = new Extent[record.Count()];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = new Extent(record.Number(), record.Number(), record.Number());
        }

        return info;
    }
}
