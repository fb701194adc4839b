using Drystone.Engine.Changes;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Usage;

/// <summary>What the counting has to know of the store as a whole.</summary>
/// <param name="ValidFrom">Counts that began before this place in the change log are not valid: the log was cut before
/// it was read, or the counting had not begun.</param>
/// <param name="IsLooking">Buckets are still being looked through for those that have no valid count.</param>
/// <param name="NextBucket">The name of the first that was not looked at; null: all were, and next those are that were
/// counted and are gone.</param>
/// <param name="NextId">The first of these that was not looked at.</param>
internal sealed record UsageProgress(long ValidFrom, bool IsLooking, string? NextBucket, long NextId)
{
    private const string Feature = "usage";
    private const byte Format = 1;

    public static UsageProgress Begin(long validFrom) =>
        new(validFrom, IsLooking: true, NextBucket: string.Empty, NextId: 0);

    public static UsageProgress? Find(IReadTransaction tx) =>
        StateTable.Find(tx, Feature, []) is { } value ? Decode(value) : null;

    public void Write(IWriteTransaction tx) => StateTable.Write(tx, new StateWrite(Feature, default, Encode()));

    internal byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Number(ValidFrom);
        record.Boolean(IsLooking);
        record.OptionalText(NextBucket);
        record.Number(NextId);
        return record.ToArray();
    }

    internal static UsageProgress Decode(ReadOnlySpan<byte> value)
    {
        var record = new RecordReader(value, Format, "usage");
        return new UsageProgress(record.Number(), record.Boolean(), record.OptionalText(), record.Number());
    }
}
