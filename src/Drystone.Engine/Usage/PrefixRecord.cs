using Drystone.Engine.Records;

namespace Drystone.Engine.Usage;

/// <summary>The counter of one prefix.</summary>
/// <param name="OtherVersions">Those of <paramref name="Versions"/> in longer prefixes that have no counter; likewise
/// the bytes.</param>
/// <param name="Children">Longer prefixes, by one level, that have one.</param>
internal sealed record PrefixRecord(
    long Versions, long SizeBytes, long OtherVersions, long OtherBytes, int Children)
{
    private const byte Format = 1;

    public static PrefixRecord Zero { get; } = new(0, 0, 0, 0, 0);

    /// <summary>False for what can only be when something was counted twice or not at all.</summary>
    public bool IsPossible => Versions >= OtherVersions && OtherVersions >= 0 && SizeBytes >= OtherBytes
        && OtherBytes >= 0 && Children >= 0 && (Versions > 0 || (SizeBytes == 0 && Children == 0));

    public byte[] Encode()
    {
        var record = new RecordWriter(Format);
        record.Number(Versions);
        record.Number(SizeBytes);
        record.Number(OtherVersions);
        record.Number(OtherBytes);
        record.Number(Children);
        return record.ToArray();
    }

    public static PrefixRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "usage");
        return new PrefixRecord(record.Number(), record.Number(), record.Number(), record.Number(), record.Int32());
    }
}
