using Drystone.Engine.Names;
using Drystone.Engine.Uploads;

namespace Drystone.Engine.Records;

/// <summary>A multipart upload under way.</summary>
internal static class UploadRecord
{
    private const byte NewestFormat = 3;

    public static byte[] Encode(UploadInfo info)
    {
        var record = new RecordWriter(NewestFormat);
        record.Account(info.Initiator);
        record.Time(info.InitiatedAt);
        record.Boolean(info.ChecksumAlgorithm is not null);
        record.Byte(info.ChecksumAlgorithm ?? 0);
        record.Boolean(info.ChecksumIsComposite);
        ObjectRecord.WriteHeaders(ref record, info.Headers);
        record.Pairs(info.Tags);
        LockRecord.Write(ref record, info.Lock);
        ObjectEncryptionRecord.WriteOptional(ref record, info.Encryption);
        record.Account(info.Owner);
        record.Boolean(info.Acl is not null);
        record.Bytes(info.Acl);
        record.OptionalText(info.InitiatorId);
        return record.ToArray();
    }

    public static UploadInfo Decode(string key, UploadId id, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, NewestFormat, "upload");
        var initiator = record.Account();
        var initiatedAt = record.Time();
        var hasAlgorithm = record.Boolean();
        var algorithm = record.Byte();
        var upload = new UploadInfo
        {
            Key = key,
            Id = id,
            Initiator = initiator,
            // Before format 2 only the account of the bucket could write to it.
            Owner = initiator,
            InitiatedAt = initiatedAt,
            ChecksumAlgorithm = hasAlgorithm ? algorithm : null,
            ChecksumIsComposite = record.Boolean(),
            Headers = ObjectRecord.ReadHeaders(ref record),
            Tags = record.Pairs(),
            Lock = LockRecord.Read(ref record),
            Encryption = ObjectEncryptionRecord.ReadOptional(ref record),
        };
        return record.Format == 1 ? upload : ReadAccess(ref record, upload);
    }

    private static UploadInfo ReadAccess(ref RecordReader record, UploadInfo upload)
    {
        var owner = record.Account();
        var hasAcl = record.Boolean();
        var acl = record.Bytes();
        return upload with
        {
            Owner = owner,
            Acl = hasAcl ? acl.ToArray() : null,
            InitiatorId = record.Format == 2 ? null : record.OptionalText(),
        };
    }
}
