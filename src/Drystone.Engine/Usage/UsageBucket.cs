using System.Buffers.Binary;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Usage;

internal enum UsagePhase : byte
{
    /// <summary>The counters are those of the place in the change log that the reader has come to.</summary>
    Counted = 0,

    /// <summary>Counters of before are removed, then it is counted anew.</summary>
    Clearing = 1,

    /// <summary>What was there before is being counted, key by key.</summary>
    Walking = 2,

    /// <summary>The bucket is gone, and its counters go too.</summary>
    Removing = 3,
}

/// <summary>How far the counting of a bucket has come.</summary>
/// <param name="From">Where the change log was when it began. What began before a part of the log was missed has to
/// begin again.</param>
/// <param name="Position">While it walks: the bytes of the first key that is not counted yet. Changes of that one and
/// of later ones are passed over, since the walk will find what they left.</param>
/// <param name="Levels">How many counters there are of each level.</param>
internal sealed record UsageBucket(
    long Id, BucketName Name, UsagePhase Phase, long From, byte[] Position, int[] Levels)
{
    private const string Feature = "usage-bucket";
    private const string WorkFeature = "usage-work";
    private const byte Format = 1;

    public static UsageBucket Begin(long id, BucketName name, UsagePhase phase, long from, int depth) =>
        new(id, name, phase, from, [], new int[depth]);

    /// <summary>Whether changes of a key are to be added to the counters.</summary>
    public bool Counts(ReadOnlySpan<byte> key) => Phase switch
    {
        UsagePhase.Counted => true,
        UsagePhase.Walking => key.SequenceCompareTo(Position) < 0,
        _ => false,
    };

    /// <summary>False when it began before a part of the log was missed, or by other limits.</summary>
    public bool IsValid(UsageProgress progress, UsageLimits limits) =>
        From >= progress.ValidFrom && Levels.Length == limits.Depth;

    public static UsageBucket? Find(IReadTransaction tx, long id) =>
        StateTable.Find(tx, Feature, KeyOf(id)) is { } value ? Decode(id, value) : null;

    /// <summary>One that has more to do than to follow the log; null when none has.</summary>
    public static UsageBucket? FindWork(IReadTransaction tx) =>
        StateTable.List(tx, WorkFeature, from: [], maxEntries: 1) is [var entry]
            ? Find(tx, BinaryPrimitives.ReadInt64BigEndian(entry.Key))
            : null;

    public static List<UsageBucket> List(IReadTransaction tx, long fromId, int most) =>
        [.. StateTable.List(tx, Feature, KeyOf(fromId), most).Select(
            entry => Decode(BinaryPrimitives.ReadInt64BigEndian(entry.Key), entry.Value))];

    public void Write(IWriteTransaction tx)
    {
        StateTable.Write(tx, new StateWrite(Feature, KeyOf(Id), Encode()));
        StateTable.Write(tx, Phase == UsagePhase.Counted
            ? new StateWrite(WorkFeature, KeyOf(Id), Value: null)
            : new StateWrite(WorkFeature, KeyOf(Id), ReadOnlyMemory<byte>.Empty));
    }

    public void Remove(IWriteTransaction tx)
    {
        StateTable.Write(tx, new StateWrite(Feature, KeyOf(Id), Value: null));
        StateTable.Write(tx, new StateWrite(WorkFeature, KeyOf(Id), Value: null));
    }

    internal byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Text(Name.Value);
        record.Byte((byte)Phase);
        record.Number(From);
        record.Bytes(Position);
        record.Number(Levels.Length);
        foreach (var count in Levels)
        {
            record.Number(count);
        }

        return record.ToArray();
    }

    internal static UsageBucket Decode(long id, ReadOnlySpan<byte> value)
    {
        var record = new RecordReader(value, Format, "usage of a bucket");
        var bucket = new UsageBucket(
            id, new BucketName(record.Text()), (UsagePhase)record.Byte(), record.Number(), record.Bytes().ToArray(),
            new int[record.Count()]);
        for (var i = 0; i < bucket.Levels.Length; i++)
        {
            bucket.Levels[i] = record.Int32();
        }

        return bucket;
    }

    private static byte[] KeyOf(long id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }
}
