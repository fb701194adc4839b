namespace Drystone.Engine.Records;

/// <summary>How much of a pack is still in use.</summary>
/// <param name="WrittenBytes">Appended by committed blobs, live or not.</param>
/// <param name="FirstBlobId">With <paramref name="LastBlobId"/> the range of ids to search for what lives in
/// it.</param>
internal sealed record PackRecord(
    long WrittenBytes, long LiveBytes, long LiveBlobs, long FirstBlobId, long LastBlobId)
{
    private const byte Format = 1;

    public static PackRecord Unused { get; } = new(0, 0, 0, long.MaxValue, 0);

    public PackRecord Add(long blobId, long bytes) => new(
        WrittenBytes + bytes, LiveBytes + bytes, LiveBlobs + 1,
        Math.Min(FirstBlobId, blobId), Math.Max(LastBlobId, blobId));

    public PackRecord Remove(long bytes) => this with { LiveBytes = LiveBytes - bytes, LiveBlobs = LiveBlobs - 1 };

    public byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Number(WrittenBytes);
        record.Number(LiveBytes);
        record.Number(LiveBlobs);
        record.Number(FirstBlobId);
        record.Number(LastBlobId);
        return record.ToArray();
    }

    public static PackRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "pack");
        return new PackRecord(record.Number(), record.Number(), record.Number(), record.Number(), record.Number());
    }
}
