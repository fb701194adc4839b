using Drystone.Engine.Buckets;
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
        return record.ToArray();
    }

    public static BucketInfo Decode(BucketName name, ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "bucket");
        return new BucketInfo(
            name, record.Number(), new AccountId(record.Text()), record.Time(), record.OptionalText());
    }
}
