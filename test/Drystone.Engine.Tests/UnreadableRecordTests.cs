using System.Buffers.Binary;
using Drystone.Engine.Access;
using Drystone.Engine.Keys;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests;

/// <summary>Background work that meets a record which it cannot read goes on with the rest, and says so.</summary>
public sealed class UnreadableRecordTests
{
    // A format that no version has had.
    private static readonly byte[] Unreadable = [200, 1, 2, 3];

    private readonly ManualTime time = new();
    private IKeyValueStore keys = null!;

    [Fact]
    public async Task The_reclaimer_leaves_a_part_that_it_cannot_read_and_frees_all_else()
    {
        await using var store = await OpenAsync();
        foreach (var key in new[] { "damaged", "whole" })
        {
            var upload = await store.StartUploadAsync(key);
            foreach (var number in new[] { 1, 2, 3 })
            {
                await store.PutPartAsync(key, upload, number, StoreFixture.Bytes(2_000_000, number));
            }

            await store.CompleteAllAsync(key, upload);
        }

        await store.PutAsync("single", StoreFixture.Bytes(2_000_000));

        // The first part of the object that was completed first.
        var part = Keys("m")[0];
        await SetAsync(part, Unreadable);
        foreach (var key in new[] { "damaged", "whole", "single" })
        {
            Assert.Equal(DeleteOutcome.Deleted, await store.DeleteAsync(key));
        }

        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Single(store.BlobFiles());
        Assert.Equal([part], Keys("m"));
        Assert.Equal(2, store.Store.GetStatistics().UnreadableRecords);

        // It is not met every second, and what comes later is freed as ever.
        await store.PutAsync("later", StoreFixture.Bytes(2_000_000));
        await store.DeleteAsync("later");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Single(store.BlobFiles());
        Assert.Equal(0, await store.Store.ReclaimAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_reclaimer_passes_over_blobs_and_garbage_that_it_cannot_read()
    {
        await using var store = await OpenAsync();
        var upload = await store.StartUploadAsync("parts");
        await store.PutPartAsync("parts", upload, 1, StoreFixture.Bytes(2_000_000, 1));
        await store.PutPartAsync("parts", upload, 2, StoreFixture.Bytes(2_000_000, 2));
        await store.CompleteAllAsync("parts", upload);
        var blob = Keys("t")[0];
        await SetAsync(blob, Unreadable);
        await store.PutAsync("read", StoreFixture.Bytes(2_000_000, 3));
        using (store.Store.OpenObject(store.On<Read>("read")))
        {
            // While it is read its bytes stay, and so does the entry that names them.
            await store.DeleteAsync("read");
            await SetAsync(Keys("g").Single(key => key[1] == (byte)GarbageKind.Blob), Unreadable);
        }

        await store.DeleteAsync("parts");
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(2, store.BlobFiles().Length);
        Assert.Equal([blob], Keys("t"));
        Assert.Equal(2, store.Store.GetStatistics().UnreadableRecords);
        Assert.Empty(Keys("m"));
    }

    [Fact]
    public async Task The_compactor_moves_what_lives_in_other_packs()
    {
        await using var store = await OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
                store.PutAsync($"{round}-{i}", StoreFixture.Bytes(100_000, i))));
            await store.ReopenAsync();
        }

        var packs = store.PackFiles().Order().ToArray();
        await Task.WhenAll(Enumerable.Range(0, 27).Select(i => store.DeleteAsync($"{i / 9}-{i % 9}")));

        // What lives in the first pack, and how much lives in the second, cannot be read.
        await SetAsync(BlobOf("0-9", store), Unreadable);
        await SetAsync(Keys("h")[1], Unreadable);
        await store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(StoreFixture.Bytes(100_000, 9), store.Get("2-9"));
        Assert.Equal(StoreFixture.Bytes(100_000, 9), store.Get("1-9"));
        Assert.Throws<DamagedDataException>(() => store.Get("0-9"));
        Assert.True(File.Exists(packs[0]) && File.Exists(packs[1]));
        Assert.False(File.Exists(packs[2]));
        Assert.Equal(2, store.Store.GetStatistics().UnreadableRecords);
    }

    [Fact]
    public async Task Abandoned_uploads_are_aborted_beside_one_that_cannot_be_read()
    {
        await using var store = await OpenAsync();
        await store.StartUploadAsync("a");
        var abandoned = await store.StartUploadAsync("b");
        await SetAsync(Keys("u")[0], Unreadable);
        time.Advance(TimeSpan.FromDays(8));
        while (store.Store.FindUpload(store.On<Write>("b"), abandoned) is not null)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Single(Keys("u"));
        Assert.Equal(1, store.Store.GetStatistics().UnreadableRecords);
    }

    [Fact]
    public async Task The_scrubber_verifies_the_rest_and_names_the_blob()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("damaged", StoreFixture.Bytes(1_000, 1));
        await store.PutAsync("whole", StoreFixture.Bytes(1_000, 2));
        await store.PutAsync("unreadable", StoreFixture.Bytes(1_000, 3));
        var blob = BlobOf("damaged", store);
        await SetAsync(blob, Unreadable);
        await SetAsync(Keys("o").Single(key => key.AsSpan().EndsWith("unreadable"u8)), Unreadable);
        for (var round = 0; round < 2; round++)
        {
            await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
            var status = store.Store.GetScrubStatus();
            Assert.Equal((true, 3), (status.IsComplete, status.VerifiedBlobs));
            var finding = Assert.Single(store.Store.ListScrubFindings());
            Assert.Equal(IdOf(blob), finding.BlobId);
            Assert.Contains("format 200", finding.What, StringComparison.Ordinal);
            Assert.Equal(
                "damaged", store.Store.FindDamagedObjects(TestContext.Current.CancellationToken).Single().Key);
        }

        Assert.Equal(2, store.Store.GetStatistics().UnreadableRecords);
    }

    [Fact]
    public async Task What_the_scrubber_wrote_itself_may_be_unreadable()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(1_000));
        await SetAsync(BlobOf("key", store), Unreadable);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        foreach (var key in Keys("x").Where(key => key.AsSpan().StartsWith("xscrub"u8)))
        {
            await SetAsync(key, Unreadable);
        }

        Assert.Equal(0, store.Store.GetScrubStatus().Round);
        var finding = Assert.Single(store.Store.ListScrubFindings());
        Assert.Contains("cannot be read", finding.What, StringComparison.Ordinal);
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.True(store.Store.GetScrubStatus().IsComplete);
    }

    private Task<StoreFixture> OpenAsync() => StoreFixture.OpenAsync(
        options => options with { Time = time, AbandonedUploadAge = TimeSpan.FromDays(7) },
        (directory, clock) => keys = StoreOpener.OpenKeyspace(directory, clock));

    private List<byte[]> Keys(string table)
    {
        var start = System.Text.Encoding.ASCII.GetBytes(table);
        var found = new List<byte[]>();
        using var tx = keys.BeginRead();
        using var cursor = tx.OpenCursor();
        for (var more = cursor.Seek(start); more && cursor.Key.StartsWith(start); more = cursor.MoveNext())
        {
            found.Add(cursor.Key.ToArray());
        }

        return found;
    }

    private ValueTask<bool> SetAsync(byte[] key, byte[] value) => keys.WriteAsync(
        tx =>
        {
            tx.Put(key, value);
            return true;
        },
        TestContext.Current.CancellationToken);

    /// <summary>The key of the record of the blob that holds an object.</summary>
    private byte[] BlobOf(string key, StoreFixture store)
    {
        using var reader = store.Store.OpenObject(store.On<Read>(key))!;
        return Keys("t").Single(blob => IdOf(blob) == reader.Body.Id);
    }

    private static long IdOf(byte[] key) => BinaryPrimitives.ReadInt64BigEndian(key.AsSpan(1));
}
