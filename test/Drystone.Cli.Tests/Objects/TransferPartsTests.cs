using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Output;
using Drystone.Cli.Objects.Transfers;
using Drystone.Cli.Objects.Trees;
using Drystone.Cli.Objects.Wire;
using Drystone.S3.Checksums;

namespace Drystone.Cli.Tests.Objects;

public sealed class TransferPartsTests : IDisposable
{
    private static readonly DownloadState State = new("s", "t", 25, "tag", 10, "Crc64Nvme");

    private readonly TestDirectory _directory = new();

    [Fact]
    public void A_ledger_remembers_ranges_and_forgets_a_line_that_was_cut()
    {
        using (var ledger = RangeLedger.Open(_directory["state"], State, hasFile: true))
        {
            Assert.False(ledger.IsResumed);
            Assert.Equal(3, ledger.Count);
            ledger.Add(0, 1);
            ledger.Add(2, 0xabc);
        }

        File.AppendAllText(_directory["state"], "1 00ab");
        using (var ledger = RangeLedger.Open(_directory["state"], State, hasFile: true))
        {
            Assert.True(ledger.IsResumed);
            Assert.Equal([1UL, null, 0xabcUL], Enumerable.Range(0, 3).Select(ledger.CrcOf));
            Assert.Equal((20, 5), ledger.RangeOf(2));
            ledger.Add(1, 7);
        }

        using var last = RangeLedger.Open(_directory["state"], State, hasFile: true);
        Assert.Equal(7UL, last.CrcOf(1));
    }

    [Theory]
    [InlineData("other", 25, true)]
    [InlineData("tag", 26, true)]
    [InlineData("tag", 25, false)]
    public void A_ledger_of_another_object_or_without_its_file_begins_anew(string tag, long sizeBytes, bool hasFile)
    {
        using (var ledger = RangeLedger.Open(_directory["state"], State, hasFile: true))
        {
            ledger.Add(0, 1);
        }

        var other = State with { ETag = tag, SizeBytes = sizeBytes };
        using var second = RangeLedger.Open(_directory["state"], other, hasFile);
        Assert.False(second.IsResumed);
        Assert.Null(second.CrcOf(0));
    }

    [Fact]
    public void The_checksums_of_ranges_make_that_of_the_whole()
    {
        var bytes = new byte[25];
        Random.Shared.NextBytes(bytes);
        foreach (var kind in (ChecksumKind[])[ChecksumKind.Crc64Nvme, ChecksumKind.Crc32, ChecksumKind.Crc32C])
        {
            using var ledger = RangeLedger.Open(_directory[$"{kind}"], State, hasFile: false);
            for (var index = 0; index < ledger.Count; index++)
            {
                var (offset, length) = ledger.RangeOf(index);
                ledger.Add(index, WireChecksum.Append(kind, 0, bytes.AsSpan((int)offset, (int)length)));
            }

            using var whole = new RunningChecksum(kind);
            whole.Append(bytes);
            Assert.Equal(whole.Finish(), WireChecksum.Format(kind, ledger.Combine(kind)));
        }

        Assert.Equal(Crc64Nvme.Append(0, bytes), WireChecksum.Append(ChecksumKind.Crc64Nvme, 0, bytes));
    }

    [Theory]
    [InlineData(5, null, 6, null, true)]
    [InlineData(5, null, 5, null, true)]
    [InlineData(6, null, 5, null, false)]
    [InlineData(5, "tag", 5, null, true)]
    [InlineData(5, "tag", 6, null, false)]
    [InlineData(5, "tag", 4, "tag", true)]
    [InlineData(5, "tag", 5, "other", false)]
    [InlineData(5, "tag", 6, "other", true)]
    public async Task What_the_target_has_is_told_by_size_and_time_or_tag(
        int sourceSecond, string? sourceTag, int targetSecond, string? targetTag, bool isSame)
    {
        var source = Entry(3, sourceSecond, sourceTag);
        Assert.Equal(isSame, await Sameness.HoldsAsync(source, Entry(3, targetSecond, targetTag), false, default));
        Assert.False(await Sameness.HoldsAsync(source, Entry(4, targetSecond, targetTag), false, default));
        Assert.False(await Sameness.HoldsAsync(source, target: null, false, default));
    }

    [Fact]
    public async Task Contents_are_compared_when_that_is_asked_for()
    {
        var path = _directory.Write("file", "abc");
        var file = new TreeEntry("file", path, 3, DateTime.UnixEpoch, ETag: null);
        Assert.True(await Sameness.HoldsAsync(file, Entry(3, 0, "900150983cd24fb0d6963f7d28e17f72"), true, default));
        Assert.False(await Sameness.HoldsAsync(file, Entry(3, 9, "00000000000000000000000000000000"), true, default));
        Assert.False(await Sameness.HoldsAsync(file, Entry(3, 9, "900150983cd24fb0d6963f7d28e17f72-2"), true, default));
    }

    [Fact]
    public async Task Two_trees_are_walked_side_by_side()
    {
        var pairs = new List<string>();
        await foreach (var (one, other) in TreePairs.WalkAsync(Tree("a", "b", "d"), Tree("b", "c", "e"), true, default))
        {
            pairs.Add($"{one?.Name}-{other?.Name}");
        }

        Assert.Equal(["a-", "b-b", "-c", "d-", "-e"], pairs);
    }

    [Fact]
    public async Task A_listing_in_another_order_ends_the_walk_before_anything_seems_to_be_missing()
    {
        var walk = TreePairs.WalkAsync(Tree("a", "b"), Tree("b", "a"), true, default);
        var refused = await Assert.ThrowsAsync<ObjectsException>(async () => await walk.CountAsync());
        Assert.Contains("'a' comes after 'b'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5368709120, "5.0 GiB")]
    public void Sizes_are_for_people(long bytes, string expected) => Assert.Equal(expected, Printable.Size(bytes));

    [Fact]
    public void A_name_stays_on_its_line_and_commands_nothing() =>
        Assert.Equal(@"a\x0ab\x1b[2J", Printable.Name("a\nb\x1b[2J"));

    [Fact]
    public void The_bar_says_how_far_and_how_long()
    {
        var line = TransferProgress.Line(50 << 20, 100 << 20, true, 3, 7, TimeSpan.FromSeconds(10));
        Assert.Equal(
            "[############............] 3/7 files  50.0 MiB of 100.0 MiB  5.0 MiB/s  00:00:10 left", line);
        Assert.Contains(
            "3/7+ files", TransferProgress.Line(0, 0, false, 3, 7, TimeSpan.Zero), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static TreeEntry Entry(long sizeBytes, int second, string? tag) =>
        new("name", "place", sizeBytes, DateTime.UnixEpoch.AddSeconds(second), tag);

    private static IAsyncEnumerable<TreeEntry> Tree(params string[] names) =>
        names.Select(name => new TreeEntry(name, name, 0, DateTime.UnixEpoch, "t")).ToAsyncEnumerable();
}
