using System.Globalization;
using System.Text;
using Drystone.Engine.Blobs;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests;

/// <summary>The worked examples of <c>docs/internals/data-layout.md</c> are what the code writes.</summary>
public sealed class DataLayoutTests
{
    private const long BlobId = 7;
    private static readonly byte[] Payload = "dry stone needs no mortar\n"u8.ToArray();
    private static readonly uint[] Checksums = BlockChecksum.OfEach(Payload);

    [Fact]
    public void A_pack_entry_is_as_documented()
    {
        var entry = new byte[PackFormat.EntryBytes(Payload.Length)];
        PackFormat.WritePrefix(entry, BlobId, Payload.Length, Checksums, isEncrypted: false);
        Payload.CopyTo(entry, PackFormat.PrefixBytes(Checksums.Length));
        AssertDocumented(entry, offset: 0);
    }

    [Fact]
    public void A_blob_record_is_as_documented() => AssertDocumented(
        new BlobRecord(PackId: 3, OffsetBytes: 36, Payload.Length, References: 1, Checksums).Encode(), offset: 0);

    [Fact]
    public void The_tail_of_a_blob_file_is_as_documented()
    {
        const int LineBytes = 16;
        const int FooterBytes = 2 * LineBytes;
        var tail = new byte[BlobFileFormat.TailBytes(Payload.Length, isEncrypted: false)];
        BlobFileFormat.WriteTail(tail, BlobId, Payload.Length, Checksums, tags: []);
        var start = (int)BlobFileFormat.TailOffset(Payload.Length);
        AssertDocumented(tail.AsSpan(0, LineBytes), start);
        AssertDocumented(tail.AsSpan(tail.Length - FooterBytes), start + tail.Length - FooterBytes);
    }

    private static void AssertDocumented(ReadOnlySpan<byte> bytes, int offset) =>
        Assert.Contains($"```\n{Dump(bytes, offset)}```", ReadPage(), StringComparison.Ordinal);

    /// <summary>As <c>hexdump -C</c> writes it, but for the bars.</summary>
    private static string Dump(ReadOnlySpan<byte> bytes, int offset)
    {
        const int LineBytes = 16;
        var dump = new StringBuilder();
        for (var start = 0; start < bytes.Length; start += LineBytes)
        {
            var line = bytes[start..Math.Min(start + LineBytes, bytes.Length)].ToArray();
            var hex = string.Join(' ', line.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
            var text = string.Concat(line.Select(value => value is >= 0x20 and < 0x7F ? (char)value : '.'));
            dump.Append(CultureInfo.InvariantCulture, $"{offset + start:x8}  {hex,-47}  {text}\n");
        }

        return dump.ToString();
    }

    private static string ReadPage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Drystone.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "internals", "data-layout.md"));
    }
}
