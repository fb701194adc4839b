using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;

namespace Drystone.Engine.Changes;

/// <summary>What happened. Numbers are stored: never change one.</summary>
internal enum ChangeKind : byte
{
    BucketCreated = 1,
    BucketDeleted = 2,
    ObjectPut = 3,
    ObjectCopied = 4,
    ObjectCompleted = 5,
    ObjectDeleted = 6,
    TagsChanged = 7,
}

/// <summary>One entry of the change log, appended in the commit of the change itself.</summary>
/// <param name="Key">Null for a change of the bucket.</param>
/// <param name="SizeBytes">Of the object after the change; 0 when it is gone.</param>
/// <param name="ReplacedBytes">Of the object that stood there before; 0 when none did.</param>
internal sealed record Change(
    ChangeKind Kind,
    BucketName Bucket,
    long BucketId,
    string? Key,
    DateTimeOffset At,
    AccountId Actor,
    ETag ETag,
    long SizeBytes,
    long ReplacedBytes)
{
    private const byte Format = 1;

    public byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Byte((byte)Kind);
        record.Text(Bucket.Value);
        record.Number(BucketId);
        record.OptionalText(Key);
        record.Time(At);
        record.Text(Actor.Value);
        record.UInt128(ETag.Digest);
        record.Number(ETag.PartCount);
        record.Number(SizeBytes);
        record.Number(ReplacedBytes);
        return record.ToArray();
    }

    public static Change Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "change");
        return new Change(
            (ChangeKind)record.Byte(),
            new BucketName(record.Text()),
            record.Number(),
            record.OptionalText(),
            record.Time(),
            new AccountId(record.Text()),
            new ETag(record.UInt128(), record.Int32()),
            record.Number(),
            record.Number());
    }
}
