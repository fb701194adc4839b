using Drystone.Engine.Names;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Records;

/// <summary>A multipart upload under way.</summary>
internal static class UploadRecord
{
    private const byte Format = 1;

    public static byte[] Encode(UploadInfo info)
    {
        var record = new RecordWriter(Format);
        record.Account(info.Initiator);
        record.Time(info.InitiatedAt);
        record.Boolean(info.ChecksumAlgorithm is not null);
        record.Byte(info.ChecksumAlgorithm ?? 0);
        record.Boolean(info.ChecksumIsComposite);
        ObjectRecord.WriteHeaders(ref record, info.Headers);
        record.Pairs(info.Tags);
        LockRecord.Write(ref record, info.Lock);
        ObjectEncryptionRecord.WriteOptional(ref record, info.Encryption);
        return record.ToArray();
    }

    public static UploadInfo Decode(string key, UploadId id, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "upload");
        var initiator = record.Account();
        var initiatedAt = record.Time();
        var hasAlgorithm = record.Boolean();
        var algorithm = record.Byte();
        return new UploadInfo
        {
            Key = key,
            Id = id,
            Initiator = initiator,
            InitiatedAt = initiatedAt,
            ChecksumAlgorithm = hasAlgorithm ? algorithm : null,
            ChecksumIsComposite = record.Boolean(),
            Headers = ObjectRecord.ReadHeaders(ref record),
            Tags = record.Pairs(),
            Lock = LockRecord.Read(ref record),
            Encryption = ObjectEncryptionRecord.ReadOptional(ref record),
        };
    }
}
