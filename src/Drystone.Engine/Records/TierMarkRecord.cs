using Drystone.Engine.Tiers;

namespace Drystone.Engine.Records;

/// <summary>Where the bytes of a version are and whether it is archived, as part of its record.</summary>
internal static class TierMarkRecord
{
    public static void Write(ref RecordWriter record, TierMark mark)
    {
        record.Boolean(mark.IsArchived);
        record.OptionalText(mark.Tier);
        record.Boolean(mark.Restore is not null);
        if (mark.Restore is { } restore)
        {
            record.Number(restore.Days);
            record.Boolean(restore.ExpiresAt is not null);
            record.Time(restore.ExpiresAt ?? DateTimeOffset.UnixEpoch);
            record.Byte((byte)restore.Copy.Kind);
            record.Number(restore.Copy.Id);
        }
    }

    public static TierMark Read(ref RecordReader record)
    {
        var (isArchived, tier, hasRestore) = (record.Boolean(), record.OptionalText(), record.Boolean());
        return new TierMark(isArchived, tier, hasRestore ? ReadRestore(ref record) : null);
    }

    private static RestoreMark ReadRestore(ref RecordReader record)
    {
        var (days, isThere, expiresAt) = (record.Int32(), record.Boolean(), record.Time());
        return new RestoreMark(days, isThere ? expiresAt : null)
        {
            Copy = new BodyReference((BodyKind)record.Byte(), record.Number()),
        };
    }
}
