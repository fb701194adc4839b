using Drystone.Engine.Locking;

namespace Drystone.Engine.Records;

/// <summary>The lock of a version. What cannot be read is never taken for no lock: it is refused, and with it whatever
/// would have removed the version.</summary>
internal static class LockRecord
{
    public static void Write(ref RecordWriter record, ObjectLock objectLock)
    {
        record.Byte((byte)(objectLock.Retention?.Mode ?? 0));
        if (objectLock.Retention is { } retention)
        {
            record.Time(retention.RetainUntil);
        }

        record.Byte(objectLock.LegalHold switch { null => 0, false => 1, true => 2 });
    }

    public static ObjectLock Read(ref RecordReader record)
    {
        var mode = record.Byte();
        var retention = mode == 0 ? null : new Retention(ReadMode(mode), record.Time());
        return new ObjectLock(retention, record.Byte() switch
        {
            0 => null,
            1 => false,
            2 => true,
            _ => throw new DamagedDataException("The legal hold of an object is unknown."),
        });
    }

    public static RetentionMode ReadMode(byte mode) => Enum.IsDefined((RetentionMode)mode)
        ? (RetentionMode)mode
        : throw new DamagedDataException("The retention mode of an object is unknown.");
}
