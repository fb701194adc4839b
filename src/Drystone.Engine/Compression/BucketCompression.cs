using Drystone.Engine.Records;

namespace Drystone.Engine.Compression;

/// <summary>That a bucket compresses what is written to it.</summary>
/// <param name="IncludesEncrypted">Also what is encrypted, though the length of a compressed body tells something of
/// what is in it.</param>
public sealed record BucketCompression(bool IncludesEncrypted)
{
    private const byte Format = 1;

    internal byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Boolean(IncludesEncrypted);
        return record.ToArray();
    }

    internal static BucketCompression Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "compression");
        return new BucketCompression(record.Boolean());
    }
}
