using Drystone.Engine.Access;
using Drystone.Engine.Blobs;
using Drystone.Engine.Objects;

namespace Drystone.Engine.Tests;

public sealed class SpaceTests
{
    [Fact]
    public async Task Small_objects_give_their_space_back_and_the_living_survive_the_move()
    {
        await using var store = await StoreFixture.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i =>
            store.PutAsync($"key-{i}", StoreFixture.Bytes(10_000, i))));

        // A restart closes the pack; what is left in it then may be moved.
        await store.ReopenAsync();
        var before = store.DiskBytes();
        await Task.WhenAll(
            Enumerable.Range(0, 2_000).Where(i => i % 10 != 0).Select(i => store.DeleteAsync($"key-{i}")));
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.InRange(store.DiskBytes(), 0, before / 2);
        for (var i = 0; i < 2_000; i += 10)
        {
            Assert.Equal(StoreFixture.Bytes(10_000, i), store.Get($"key-{i}"));
        }
    }

    [Fact]
    public async Task Overwriting_does_not_grow_the_store_without_bound()
    {
        await using var store = await StoreFixture.OpenAsync();
        for (var round = 0; round < 30; round++)
        {
            await store.PutAsync("key", StoreFixture.Bytes(4_000_000, round));
            await store.Store.ReclaimAsync(CancellationToken.None);
        }

        Assert.InRange(store.DiskBytes(), 0, 12_000_000);
    }

    [Fact]
    public async Task What_a_crash_left_without_a_record_is_swept_at_the_next_start()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("kept", StoreFixture.Bytes(3_000_000));
        var orphan = await WriteOrphanAsync(store);
        await store.ReopenAsync();
        await WaitUntilGoneAsync(orphan);
        Assert.Equal(StoreFixture.Bytes(3_000_000), store.Get("kept"));
    }

    /// <summary>A store that is opened later, and does not defer it, tells how long a sweep takes.</summary>
    [Fact]
    public async Task Work_that_is_deferred_begins_when_it_is_told_to()
    {
        await using var store = await StoreFixture.OpenAsync();
        var orphan = await WriteOrphanAsync(store);
        await store.ReopenAsync(options => options with { DefersWork = true });
        await using var other = await StoreFixture.OpenAsync();
        var swept = await WriteOrphanAsync(other);
        await other.ReopenAsync();
        await WaitUntilGoneAsync(swept);
        Assert.True(File.Exists(orphan));
        store.Store.StartWork();
        await WaitUntilGoneAsync(orphan);
    }

    [Fact]
    public async Task A_reader_finishes_a_small_object_whose_pack_has_emptied()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(100_000);
        await store.PutAsync("key", bytes);
        await store.ReopenAsync();
        using (var reader = store.Store.OpenObject(store.On<Read>("key"))!)
        {
            await store.DeleteAsync("key");
            await store.Store.ReclaimAsync(CancellationToken.None);
            Assert.Equal(bytes, StoreFixture.ReadAll(reader));
        }

        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.PackFiles());
    }

    [Fact]
    public async Task A_removed_pack_that_was_read_is_closed_with_its_last_reader()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(600_000);
        await store.PutAsync("dead", StoreFixture.Bytes(900_000));
        await store.PutAsync("living", bytes);
        await store.ReopenAsync();
        using (var reader = store.Store.OpenObject(store.On<Read>("living"))!)
        {
            var first = StoreFixture.Next(reader).ToArray();
            await store.DeleteAsync("dead");
            await store.Store.ReclaimAsync(CancellationToken.None);
            Assert.Single(OpenAndRemoved(store));
            byte[] whole = [.. first, .. StoreFixture.ReadAll(reader)];
            Assert.Equal(bytes, whole);
        }

        Assert.Empty(OpenAndRemoved(store));
        Assert.Equal(bytes, store.Get("living"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_finds_what_was_moved_between_its_opening_and_its_first_read(bool isDeleted)
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = StoreFixture.Bytes(600_000);
        await store.PutAsync("dead", StoreFixture.Bytes(900_000));
        await store.PutAsync("living", bytes);
        await store.ReopenAsync();
        var old = Assert.Single(store.PackFiles());
        using var reader = store.Store.OpenObject(store.On<Read>("living"))!;
        Assert.NotNull(reader.FirstBlob);
        await store.DeleteAsync("dead");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.DoesNotContain(old, store.PackFiles());
        if (isDeleted)
        {
            await store.DeleteAsync("living");
            await store.Store.ReclaimAsync(CancellationToken.None);
        }

        Assert.Equal(bytes, StoreFixture.ReadAll(reader));
    }

    [Fact]
    public async Task A_file_ends_with_its_footer_when_fewer_bytes_came_than_were_announced()
    {
        await using var store = await StoreFixture.OpenAsync();
        await using var body = await store.FillAsync(StoreFixture.Bytes(2_000_000), announcedBytes: 40_000_000);
        var file = new FileInfo(Assert.Single(store.BlobFiles()));
        Assert.Equal(BlobFileFormat.FileBytes(2_000_000, isEncrypted: false), file.Length);
        Assert.InRange(store.DiskBytes(), 0, 4_000_000);
    }

    [Fact]
    public async Task Bodies_that_were_refused_give_their_space_back()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(1_000));
        var absent = new WriteCondition(IfNoneMatchAny: true, IfMatch: null);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
            store.PutAsync("key", StoreFixture.Bytes(100_000, i), absent)));
        await store.ReopenAsync();
        await store.Store.ReclaimAsync(CancellationToken.None);
        await store.ReopenAsync();
        Assert.InRange(store.DiskBytes(), 0, 4_000_000);
        Assert.Equal(StoreFixture.Bytes(1_000), store.Get("key"));
    }

    [Fact]
    public async Task A_damaged_blob_does_not_keep_others_from_being_moved()
    {
        await using var store = await StoreFixture.OpenAsync();
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
                store.PutAsync($"{round}-{i}", StoreFixture.Bytes(100_000, i))));
            await store.ReopenAsync();
        }

        var damaged = store.PackFiles().Order().First();
        using (var pack = new FileStream(damaged, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var garbled = new byte[pack.Length];
            pack.Write(garbled);
        }

        await Task.WhenAll(Enumerable.Range(0, 38).Select(i => store.DeleteAsync($"{i / 19}-{i % 19}")));
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(StoreFixture.Bytes(100_000, 19), store.Get("1-19"));
        Assert.Throws<DamagedDataException>(() => store.Get("0-19"));
        Assert.Equal(2, store.PackFiles().Length);
        Assert.Contains(damaged, store.PackFiles());
    }

    [Fact]
    public async Task Many_slow_readers_do_not_keep_the_rest_from_being_reclaimed()
    {
        await using var store = await StoreFixture.OpenAsync();
        const int Readers = 600;
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => store.PutAsync($"held-{i}", [1])));
        await store.PutAsync("large", StoreFixture.Bytes(3_000_000));
        var readers = Enumerable.Range(0, Readers)
            .Select(i => store.Store.OpenObject(store.On<Read>($"held-{i}"))!).ToList();
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => store.DeleteAsync($"held-{i}")));
        await store.DeleteAsync("large");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Empty(store.BlobFiles());
        Assert.All(readers, reader => Assert.Equal([1], StoreFixture.ReadAll(reader)));
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task A_reader_that_is_disposed_twice_gives_its_buffer_back_once()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("one", StoreFixture.Bytes(200_000, 1));
        await store.PutAsync("two", StoreFixture.Bytes(200_000, 2));
        var reader = store.Store.OpenObject(store.On<Read>("one"))!;
        StoreFixture.Next(reader);
        reader.Dispose();
        reader.Dispose();
        using var one = store.Store.OpenObject(store.On<Read>("one"))!;
        using var two = store.Store.OpenObject(store.On<Read>("two"))!;
        var first = StoreFixture.Next(one);
        StoreFixture.Next(two);
        Assert.Equal(StoreFixture.Bytes(200_000, 1)[..first.Length], first.ToArray());
    }

    /// <summary>Files of the store that have no name any more and take their space still.</summary>
    private static string[] OpenAndRemoved(StoreFixture store) =>
        [.. Directory.GetFiles("/proc/self/fd")
            .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? string.Empty)
            .Where(path => path.StartsWith(store.Root, StringComparison.Ordinal))
            .Where(path => path.EndsWith(".pack (deleted)", StringComparison.Ordinal))];

    private static async Task<string> WriteOrphanAsync(StoreFixture store)
    {
        var path = Path.Combine(store.Options.DataDirectory, "blobs", "07", "0000000000000007.blob");
        await File.WriteAllBytesAsync(path, [1, 2, 3], TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task WaitUntilGoneAsync(string path)
    {
        while (File.Exists(path))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
