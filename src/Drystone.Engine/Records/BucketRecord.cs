using Drystone.Engine.Buckets;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;

namespace Drystone.Engine.Records;

internal static class BucketRecord
{
    private const byte Format = 1;

    public static byte[] Encode(BucketInfo info)
    {
        var record = new RecordWriter(Format);
        record.Number(info.Id);
        record.Text(info.Owner.Value);
        record.Time(info.CreatedAt);
        record.OptionalText(info.LocationConstraint);
        record.Byte((byte)info.Versioning);
        record.Boolean(info.ObjectLock is not null);
        if (info.ObjectLock is { } objectLock)
        {
            record.Byte((byte)(objectLock.DefaultMode ?? 0));
            record.Number(objectLock.DefaultDays);
            record.Number(objectLock.DefaultYears);
        }

        record.Number(info.Revision);
        record.Number((long)info.ConfiguredKinds);
        return record.ToArray();
    }

    public static BucketInfo Decode(BucketName name, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "bucket");
        return new BucketInfo(
            name, record.Number(), new AccountId(record.Text()), record.Time(), record.OptionalText())
        {
            Versioning = ReadVersioning(ref record),
            ObjectLock = record.Boolean() ? ReadObjectLock(ref record) : null,
            Revision = record.Number(),
            ConfiguredKinds = (ulong)record.Number(),
        };
    }

    // A state that is not known must not be taken for one in which an overwrite removes what was there.
    private static VersioningState ReadVersioning(ref RecordReader record) =>
        (VersioningState)record.Byte() is var state && Enum.IsDefined(state)
            ? state
            : throw new DamagedDataException("The versioning state of a bucket is unknown.");

    private static ObjectLockSettings ReadObjectLock(ref RecordReader record)
    {
        var mode = record.Byte();
        return new ObjectLockSettings(
            mode == 0 ? null : LockRecord.ReadMode(mode), record.Int32(), record.Int32());
    }
}
