using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests;

public sealed class UploadTests
{
    [Fact]
    public async Task Parts_with_gaps_in_their_numbers_become_one_object_in_their_order()
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        var second = StoreFixture.Bytes(200_000, 2);
        var first = StoreFixture.Bytes(2_000_000, 1);
        await store.PutPartAsync("key", id, 900, second);
        await store.PutPartAsync("key", id, 7, first);
        await store.PutPartAsync("key", id, 10_000, StoreFixture.Bytes(500_000, 3));
        var parts = store.Store.ListParts(store.On<Write>("key"), id, 0, 1_000)!.Parts;
        Assert.Equal([7, 900, 10_000], parts.Select(part => part.Number));

        // The last one is left out: it is freed.
        var result = await store.CompleteAsync("key", id, [.. parts.Take(2)]);
        Assert.Equal(WriteOutcome.Done, result.Outcome);
        Assert.Equal(2, result.Object!.PartCount);
        byte[] whole = [.. first, .. second];
        Assert.Equal(whole, store.Get("key"));
        Assert.Equal(whole[1_999_000..2_001_000], store.Get("key", new ByteSpan(1_999_000, 2_000)));
        await store.Store.ReclaimAsync(CancellationToken.None);
        await store.ReopenAsync();
        Assert.Equal(whole, store.Get("key"));
        Assert.Null(store.Store.FindUpload(store.On<Write>("key"), id));
        using var reader = store.Store.OpenObject(store.On<Read>("key"))!;
        Assert.Equal(new ByteSpan(2_000_000, 200_000), reader.FindPart(2)!.Value.Range);
        Assert.Null(reader.FindPart(3));
    }

    [Theory]
    [InlineData(100_000, 0)]
    [InlineData(0, 100_000)]
    [InlineData(0, 0)]
    public async Task An_empty_part_takes_nothing_from_the_one_beside_it(int firstBytes, int secondBytes)
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        var (first, second) = (StoreFixture.Bytes(firstBytes, 1), StoreFixture.Bytes(secondBytes, 2));
        await store.PutPartAsync("key", id, 1, first);
        await store.PutPartAsync("key", id, 2, second);
        await store.CompleteAllAsync("key", id);
        byte[] whole = [.. first, .. second];
        Assert.Equal(whole, store.Get("key"));
        Assert.Equal(2, store.Store.ListObjectParts(store.On<Read>("key"), 0, 10)!.Parts.Count);
        using var reader = store.Store.OpenObject(store.On<Read>("key"))!;
        Assert.Equal(new ByteSpan(firstBytes, secondBytes), reader.FindPart(2)!.Value.Range);
    }

    [Fact]
    public async Task A_part_that_is_replaced_gives_its_space_back_and_is_refused_as_changed()
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        var seen = (await store.PutPartAsync("key", id, 1, StoreFixture.Bytes(5_000_000, 1))).Part!;
        await store.PutPartAsync("key", id, 1, StoreFixture.Bytes(6_000_000, 2));
        Assert.Equal(WriteOutcome.PartsChanged, (await store.CompleteAsync("key", id, [seen])).Outcome);
        await store.CompleteAllAsync("key", id);
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(StoreFixture.Bytes(6_000_000, 2), store.Get("key"));
        Assert.InRange(store.DiskBytes(), 6_000_000, 8_500_000);
    }

    [Fact]
    public async Task What_putting_a_part_returns_completes_the_upload()
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        var part = (await store.PutPartAsync("key", id, 1, StoreFixture.Bytes(1_000))).Part!;
        Assert.Equal(WriteOutcome.Done, (await store.CompleteAsync("key", id, [part])).Outcome);
        Assert.Equal(WriteOutcome.NoSuchUpload, (await store.CompleteAsync("key", id, [part])).Outcome);
    }

    [Fact]
    public async Task An_aborted_upload_frees_its_parts_and_takes_no_more()
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        await store.PutPartAsync("key", id, 1, StoreFixture.Bytes(5_000_000));
        await store.PutPartAsync("key", id, 2, StoreFixture.Bytes(50_000));
        Assert.True(await store.Store.AbortUploadAsync(store.On<Write>("key"), id, CancellationToken.None));
        Assert.False(await store.Store.AbortUploadAsync(store.On<Write>("key"), id, CancellationToken.None));
        Assert.Equal(WriteOutcome.NoSuchUpload, (await store.PutPartAsync("key", id, 3, [1])).Outcome);
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.InRange(store.DiskBytes(), 0, 3_000_000);
    }

    [Fact]
    public async Task Bytes_that_are_in_one_object_twice_outlive_either_and_go_with_the_last()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(3_000_000);
        await store.PutAsync("source", bytes);
        var id = await store.StartUploadAsync("target");
        await store.CopyPartAsync("source", new ByteSpan(0, 2_000_000), "target", id, 1);
        await store.CopyPartAsync("source", new ByteSpan(1_000_000, 2_000_000), "target", id, 2);
        await store.CopyPartAsync("source", new ByteSpan(500_000, 2_000_000), "target", id, 2);
        await store.CompleteAllAsync("target", id);
        await store.DeleteAsync("source");
        await store.Store.ReclaimAsync(CancellationToken.None);
        byte[] whole = [.. bytes[..2_000_000], .. bytes[500_000..2_500_000]];
        Assert.Equal(whole, store.Get("target"));

        // A copy of a part that crosses the parts of its source.
        var again = await store.StartUploadAsync("third");
        await store.CopyPartAsync("target", new ByteSpan(1_500_000, 1_000_000), "third", again, 1);
        await store.CompleteAllAsync("third", again);
        await store.DeleteAsync("target");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(whole[1_500_000..2_500_000], store.Get("third"));
        await store.DeleteAsync("third");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.BlobFiles());
    }

    [Fact]
    public async Task Deleting_a_bucket_ends_its_uploads()
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        await store.PutPartAsync("key", id, 1, StoreFixture.Bytes(2_000_000));
        await store.Store.DeleteBucketAsync(store.OnBucket<Configure>(), CancellationToken.None);
        Assert.Equal(WriteOutcome.NoSuchUpload, (await store.PutPartAsync("key", id, 2, [1])).Outcome);
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.BlobFiles());
    }

    [Fact]
    public async Task Deleting_a_bucket_ends_more_uploads_than_one_commit_may()
    {
        await using var store = await StoreFixture.OpenAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 1_201).Select(i => store.StartUploadAsync($"key-{i}")));
        await store.PutPartAsync("key-1200", ids[1_200], 1, StoreFixture.Bytes(2_000_000));
        var before = store.Store.GetStatistics().Writes;
        Assert.Equal(
            DeleteBucketOutcome.Deleted,
            await store.Store.DeleteBucketAsync(store.OnBucket<Configure>(), CancellationToken.None));
        Assert.InRange(store.Store.GetStatistics().Writes - before, 3, long.MaxValue);
        Assert.All(ids, id => Assert.Null(store.Store.FindUpload(store.On<Write>("key-0"), id)));
        Assert.Null(store.Store.FindBucket(store.Bucket.Name));
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.BlobFiles());
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    public async Task Parts_out_of_order_are_a_fault_of_the_caller(int first, int second)
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        var one = (await store.PutPartAsync("key", id, first, [1])).Part!;
        var two = (await store.PutPartAsync("key", id, second, [2])).Part!;
        await Assert.ThrowsAsync<ArgumentException>(() => store.CompleteAsync("key", id, [one, two]));
        await store.CompleteAllAsync("key", id);
    }

    [Fact]
    public async Task A_part_is_made_of_so_many_runs_of_bytes_and_no_more()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("one", [1, 2]);
        var id = await store.StartUploadAsync("hundred");
        for (var number = 1; number <= 100; number++)
        {
            await store.CopyPartAsync("one", new ByteSpan(0, 2), "hundred", id, number);
        }

        await store.CompleteAllAsync("hundred", id);
        id = await store.StartUploadAsync("many");
        for (var number = 1; number <= EngineLimits.MaxPartExtents / 100 + 1; number++)
        {
            await store.CopyPartAsync("hundred", new ByteSpan(0, 200), "many", id, number);
        }

        await store.CompleteAllAsync("many", id);
        id = await store.StartUploadAsync("part");
        var most = new ByteSpan(0, EngineLimits.MaxPartExtents * 2);
        await store.CopyPartAsync("many", most, "part", id, 1);
        Assert.Equal(
            WriteOutcome.TooFragmented,
            await store.TryCopyPartAsync("many", most with { Length = most.Length + 1 }, "part", id, 2));
        await store.CompleteAllAsync("part", id);
        Assert.Equal(store.Get("many", most), store.Get("part"));
    }

    [Fact]
    public async Task Abandoned_uploads_are_found_however_many_there_are()
    {
        var clock = new ManualTime();
        await using var store = await StoreFixture.OpenAsync(options => options with { Time = clock });
        var ids = await Task.WhenAll(Enumerable.Range(0, 350).Select(i => store.StartUploadAsync($"key-{i:000}")));
        clock.Advance(TimeSpan.FromDays(8));
        while (ids.Where((id, i) => store.Store.FindUpload(store.On<Write>($"key-{i:000}"), id) is not null).Any())
        {
            // The background loop looks every ten minutes of the clock.
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task An_upload_is_abandoned_a_week_after_its_last_part()
    {
        var clock = new ManualTime();
        await using var store = await StoreFixture.OpenAsync(options => options with { Time = clock });
        var silent = await store.StartUploadAsync("silent");
        await store.PutPartAsync("silent", silent, 1, StoreFixture.Bytes(2_000_000));
        var busy = await store.StartUploadAsync("busy");
        clock.Advance(TimeSpan.FromDays(4));
        await store.PutPartAsync("busy", busy, 1, [1]);
        clock.Advance(TimeSpan.FromDays(4));
        while (store.Store.FindUpload(store.On<Write>("silent"), silent) is not null)
        {
            // The background loop looks every ten minutes of the clock.
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.NotNull(store.Store.FindUpload(store.On<Write>("busy"), busy));
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.BlobFiles());
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(10_000)]
    public async Task Beyond_the_last_part_there_are_none(int afterNumber)
    {
        await using var store = await StoreFixture.OpenAsync();
        var id = await store.StartUploadAsync("key");
        await store.PutPartAsync("key", id, 10_000, [1]);
        var page = store.Store.ListParts(store.On<Write>("key"), id, afterNumber, 10)!;
        Assert.Empty(page.Parts);
        Assert.False(page.IsTruncated);
    }

    [Fact]
    public async Task Uploads_are_paged_by_key_and_id_and_rolled_up()
    {
        await using var store = await StoreFixture.OpenAsync();
        string[] keys =
            ["a", "a", "a", "a\0", "a\0b", "a\u0001", "b/1", "b/2", "b0", "c\0/x", "c\0/y", "c\u0001"];
        foreach (var key in keys)
        {
            await store.StartUploadAsync(key);
        }

        foreach (var size in new[] { 1, 2, 5, 100 })
        {
            Assert.Equal(keys, Pages(store, delimiter: null, size));
            Assert.Equal(
                ["a", "a", "a", "a\0", "a\0b", "a\u0001", "b/", "b0", "c\0/", "c\u0001"],
                Pages(store, "/", size));
        }
    }

    private static List<string> Pages(StoreFixture store, string? delimiter, int size)
    {
        var all = new List<string>();
        var seen = new HashSet<string>();
        UploadPage page;
        string? after = null;
        UploadId? afterId = null;
        do
        {
            page = store.Store.ListUploads(
                store.OnBucket<Access.List>(), new ListQuery(string.Empty, delimiter, after, size), afterId);
            Assert.InRange(page.Uploads.Count + page.CommonPrefixes.Count, 0, size);
            Assert.All(page.Uploads, upload => Assert.True(seen.Add(upload.Id.ToString())));
            all.AddRange(page.Uploads.Select(upload => upload.Key)
                .Concat(page.CommonPrefixes).Order(StringComparer.Ordinal));
            (after, afterId) = (page.NextKey, page.NextUploadId is { } id ? UploadId.TryParse(id) : null);
        }
        while (after is not null);
        return all;
    }
}
