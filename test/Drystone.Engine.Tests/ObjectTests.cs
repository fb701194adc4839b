using Drystone.Engine.Access;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests;

public sealed class ObjectTests
{
    public static TheoryData<int> Sizes =>
        [0, 1, 4_096, 65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577, 5_000_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_is_put_is_read_back_also_after_a_restart(int sizeBytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(sizeBytes);
        var result = await store.PutAsync("a/key", bytes);
        Assert.Equal(WriteOutcome.Done, result.Outcome);
        Assert.Equal(bytes, store.Get("a/key"));
        await store.ReopenAsync();
        Assert.Equal(bytes, store.Get("a/key"));
    }

    [Fact]
    public async Task Any_range_reads_what_was_put_there()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(3_000_000);
        await store.PutAsync("key", bytes);
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var offset = random.Next(bytes.Length);
            var length = random.Next(bytes.Length - offset + 1);
            Assert.Equal(bytes[offset..(offset + length)], store.Get("key", new ByteSpan(offset, length)));
        }
    }

    [Fact]
    public async Task A_body_of_unknown_length_may_outgrow_the_pack()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(2_500_000);
        await using var body = store.Store.NewBody(expectedBytes: null);
        for (var done = 0; done < bytes.Length;)
        {
            var room = body.GetMemory();
            var count = Math.Min(Math.Min(room.Length, 10_007), bytes.Length - done);
            bytes.AsSpan(done, count).CopyTo(room.Span);
            await body.AdvanceAsync(count, CancellationToken.None);
            done += count;
        }

        await body.CompleteAsync(CancellationToken.None);
        var facts = new NewObject { ETag = default, Headers = ObjectHeaders.Empty };
        await store.Store.PutObjectAsync(store.On<Write>("key"), body, facts, default, CancellationToken.None);
        Assert.Equal(bytes, store.Get("key"));
    }

    [Fact]
    public async Task A_small_body_is_written_with_its_commit_and_one_that_is_given_up_is_not()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("before", StoreFixture.Bytes(100));
        var packs = store.PackFiles();
        var marker = StoreFixture.Bytes(3_000, seed: 77);
        await using (await store.FillAsync(marker))
        {
            Assert.DoesNotContain(packs, pack => Holds(pack, marker));
        }

        Assert.DoesNotContain(packs, pack => Holds(pack, marker));
        await store.PutAsync("after", marker);
        Assert.Contains(packs, pack => Holds(pack, marker));
        Assert.Equal(marker, store.Get("after"));
    }

    private static bool Holds(string file, byte[] bytes) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0;

    [Fact]
    public async Task Of_many_writers_that_want_an_absent_key_exactly_one_wins()
    {
        await using var store = await StoreFixture.OpenAsync();
        var condition = new WriteCondition(IfNoneMatchAny: true, IfMatch: null);
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(() => store.PutAsync("key", StoreFixture.Bytes(100, i), condition))));
        Assert.Single(results, result => result.Outcome == WriteOutcome.Done);
        Assert.Equal(99, results.Count(result => result.Outcome == WriteOutcome.PreconditionFailed));
    }

    [Fact]
    public async Task If_match_on_an_absent_key_says_so()
    {
        await using var store = await StoreFixture.OpenAsync();
        var result = await store.PutAsync("key", [1], new WriteCondition(false, _ => true));
        Assert.Equal(WriteOutcome.NoSuchKey, result.Outcome);
        Assert.Null(store.Get("key"));
    }

    [Fact]
    public async Task A_flipped_bit_is_refused_and_named()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("small", StoreFixture.Bytes(10_000));
        await store.PutAsync("large", StoreFixture.Bytes(3_000_000));
        var files = Directory.GetFiles(store.Options.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".pack" or ".blob");
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.Position = 5_000;
            var original = stream.ReadByte();
            stream.Position = 5_000;
            stream.WriteByte((byte)(original ^ 1));
        }

        var small = Assert.Throws<DamagedDataException>(() => store.Get("small"));
        Assert.Contains("pack", small.Message, StringComparison.Ordinal);
        var large = Assert.Throws<DamagedDataException>(() => store.Get("large"));
        Assert.Contains("file", large.Message, StringComparison.Ordinal);

        // Only the block that is damaged is refused.
        Assert.Equal(
            StoreFixture.Bytes(3_000_000)[2_000_000..], store.Get("large", new ByteSpan(2_000_000, 1_000_000)));
    }

    [Fact]
    public async Task A_copy_shares_the_bytes_and_outlives_its_source()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(4_000_000);
        await store.PutAsync("source", bytes);
        var before = store.DiskBytes();
        using (var source = store.Store.OpenObject(store.On<Read>("source"))!)
        {
            var facts = new NewObject { ETag = source.Info.ETag, Headers = ObjectHeaders.Empty };
            await store.Store.CopyObjectAsync(
                source, store.On<Write>("target"), facts, default, CancellationToken.None);
        }

        Assert.Equal(before, store.DiskBytes());
        await store.DeleteAsync("source");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(bytes, store.Get("target"));
        await store.DeleteAsync("target");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.True(store.DiskBytes() < before - 3_000_000);
    }

    [Fact]
    public async Task An_object_copied_onto_itself_keeps_its_bytes()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(10_000);
        await store.PutAsync("key", bytes);
        using (var source = store.Store.OpenObject(store.On<Read>("key"))!)
        {
            var facts = new NewObject { ETag = source.Info.ETag, Headers = ObjectHeaders.Empty };
            await store.Store.CopyObjectAsync(source, store.On<Write>("key"), facts, default, CancellationToken.None);
        }

        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(bytes, store.Get("key"));
    }

    [Fact]
    public async Task A_reader_finishes_what_was_deleted_under_it()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(6_000_000);
        await store.PutAsync("key", bytes);
        using var reader = store.Store.OpenObject(store.On<Read>("key"))!;
        await store.DeleteAsync("key");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Null(store.Get("key"));
        Assert.Equal(bytes, StoreFixture.ReadAll(reader));
    }

    [Fact]
    public async Task A_body_that_is_not_committed_leaves_no_file()
    {
        await using var store = await StoreFixture.OpenAsync();
        await using (await store.FillAsync(StoreFixture.Bytes(3_000_000)))
        {
        }

        Assert.Empty(Directory.GetFiles(store.Options.DataDirectory, "*.blob", SearchOption.AllDirectories));
    }
}
