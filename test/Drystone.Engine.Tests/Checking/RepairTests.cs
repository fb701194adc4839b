using System.Security.Cryptography;
using Drystone.Engine.Blobs;
using Drystone.Engine.Checking;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Reclaim;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tests.Damage;
using Drystone.Engine.Tests.Encryption;
using Drystone.Engine.Tests.Formats;

namespace Drystone.Engine.Tests.Checking;

public sealed class RepairTests
{
    public static TheoryData<string> WholeDamage => [.. Planted.Whole.Keys];

    public static TheoryData<string> LossyDamage => [.. Planted.Lossy.Keys];

    [Fact]
    public async Task A_whole_store_has_nothing_to_repair()
    {
        await using var store = await ClosedAsync();
        var before = Snapshot(store);
        var report = await RunAsync(store, apply: true);
        Assert.True(report.IsHealthy);
        Assert.Empty(report.Found);
        Assert.Null(report.MetadataCopy);
        Assert.NotEqual(0, report.VerifiedBytes);
        Assert.Equal(before, Snapshot(store));
    }

    [Theory]
    [MemberData(nameof(WholeDamage))]
    public async Task What_follows_from_other_records_or_files_is_written_anew(string damage)
    {
        await using var store = await ClosedAsync();
        await EncryptedStore.CloseAndEditAsync(store, Planted.Whole[damage]);
        var before = Snapshot(store);
        var found = await RunAsync(store, apply: false);
        Assert.False(found.IsHealthy);
        Assert.All(found.Found, finding => Assert.NotNull(finding.Remedy));
        Assert.Equal(before, Snapshot(store));

        var repaired = await RunAsync(store, apply: true);
        Assert.True(repaired.IsHealthy, string.Join('\n', repaired.Left.Select(left => left.What)));
        Assert.True(File.Exists(repaired.MetadataCopy));
        Assert.Empty((await RunAsync(store, apply: false)).Found);
        await store.ReopenAsync();
        Assert.Empty(StoreContents.FindDifferences(store));
        await store.Store.ReclaimAsync(TestContext.Current.CancellationToken);
        Assert.Empty(StoreContents.FindDifferences(store));
    }

    [Theory]
    [MemberData(nameof(LossyDamage))]
    public async Task What_cannot_be_written_anew_is_named_and_costs_nothing_else(string damage)
    {
        await using var store = await ClosedAsync();
        var (lost, plant) = Planted.Lossy[damage];
        await EncryptedStore.CloseAndEditAsync(store, plant);
        var found = await RunAsync(store, apply: false);
        Assert.False(found.IsHealthy);
        if (lost != "upload")
        {
            Assert.Contains(found.Found, finding => finding.Objects.Any(one => one.Key == lost));
        }

        await RunAsync(store, apply: true);
        await store.ReopenAsync();
        Assert.Equal([lost], StoreContents.FindDifferences(store).Select(one => one.What));
        store.UseBucket(store.Store.FindBucket(store.Bucket.Name)!);
        await store.Store.ReclaimAsync(TestContext.Current.CancellationToken);
        Assert.Equal([lost], StoreContents.FindDifferences(store).Select(one => one.What));
    }

    [Fact]
    public async Task Bytes_of_a_version_that_is_taken_out_are_kept()
    {
        await using var store = await ClosedAsync(also => also.PutAsync("lone", StoreFixture.Bytes(900, 42)));
        await EncryptedStore.CloseAndEditAsync(store, tx =>
        {
            var bucket = ObjectTable.FindBucket(tx, new BucketName("bucket"))!;
            tx.Put(KeySpace.Object(bucket.Id, new ObjectKey("lone")).Span, [0]);
        });
        var report = await RunAsync(store, apply: true);
        var kept = Assert.Single(Directory.GetFiles(report.LostAndFound!));
        Assert.Equal(StoreFixture.Bytes(900, 42), File.ReadAllBytes(kept));
        Assert.True(report.IsHealthy);
    }

    [Fact]
    public async Task Bytes_that_are_missing_are_left_and_named_and_their_object_can_be_written_anew()
    {
        await using var store = await ClosedAsync();
        var regions = await StoredRegion.FindAsync(store.Options);
        File.Delete(regions.First(region => region.Name == "file plain payload").Path);
        var report = await RunAsync(store, apply: true);
        Assert.False(report.IsHealthy);
        var left = Assert.Single(report.Left);
        Assert.Contains(left.Objects, one => one is { Bucket: "bucket", Key: "large" });
        await store.ReopenAsync();
        store.UseBucket(store.Store.FindBucket(new BucketName("bucket"))!);
        await store.PutAsync("large", StoreFixture.Bytes(10));
        Assert.Equal(StoreFixture.Bytes(10), store.Get("large"));
    }

    [Fact]
    public async Task A_header_in_a_pack_is_written_anew()
    {
        await using var store = await ClosedAsync();
        var header = (await StoredRegion.FindAsync(store.Options)).First(region => region.Name == "packed plain magic");
        var bytes = File.ReadAllBytes(header.Path);
        var damaged = (byte[])bytes.Clone();
        damaged[header.Offset] ^= 1;
        File.WriteAllBytes(header.Path, damaged);
        Assert.False((await RunAsync(store, apply: false)).IsHealthy);
        Assert.True((await RunAsync(store, apply: true)).IsHealthy);
        Assert.Equal(bytes, File.ReadAllBytes(header.Path));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"format\":0,\"storeId\":\"x\"}")]
    public async Task A_marker_is_written_anew(string? content)
    {
        await using var store = await ClosedAsync();
        var marker = new StoreLayout(store.Options.DataDirectory, store.Options.Disk).Marker;
        File.Delete(marker);
        if (content is not null)
        {
            File.WriteAllText(marker, content);
            var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => store.ReopenAsync());
            Assert.Contains("drystone repair", refusal.Message, StringComparison.Ordinal);
        }

        Assert.False((await RunAsync(store, apply: false)).IsHealthy);
        Assert.True((await RunAsync(store, apply: true)).IsHealthy);
        await store.ReopenAsync();
        Assert.Empty(StoreContents.FindDifferences(store));
    }

    /// <summary>LMDB cannot open it; most of it is there all the same.</summary>
    [Fact]
    public async Task Metadata_with_damaged_pages_is_written_anew_from_the_others()
    {
        await using var store = await ClosedAsync(async store =>
        {
            for (var i = 0; i < 200; i++)
            {
                await store.PutAsync($"many/{i:d3}", StoreFixture.Bytes(100, i));
            }
        });
        var file = Path.Combine(store.Options.DataDirectory, "metadata", "data.mdb");
        var bytes = File.ReadAllBytes(file);
        var name = "many/150"u8;
        for (var at = bytes.AsSpan().IndexOf(name); at >= 0;)
        {
            bytes.AsSpan(at / 4_096 * 4_096, 16).Clear();
            var next = bytes.AsSpan(at + 1).IndexOf(name);
            at = next < 0 ? -1 : at + 1 + next;
        }

        File.WriteAllBytes(file, bytes);
        await Assert.ThrowsAsync<StoreOpenException>(() => store.ReopenAsync());
        var found = await RunAsync(store, apply: false);
        Assert.False(found.IsHealthy);
        Assert.Equal(bytes, File.ReadAllBytes(file));

        var repaired = await RunAsync(store, apply: true);
        Assert.Equal(bytes, File.ReadAllBytes(repaired.MetadataCopy!));
        await store.ReopenAsync();
        store.UseBucket(store.Store.FindBucket(new BucketName("bucket"))!);
        var there = Enumerable.Range(0, 200).Count(
            i => store.Get($"many/{i:d3}") is { } held && held.AsSpan().SequenceEqual(StoreFixture.Bytes(100, i)));
        Assert.InRange(there, 100, 199);
        Assert.NotNull(store.Get("many/000"));
    }

    [Fact]
    public async Task A_store_that_is_open_is_refused()
    {
        await using var store = await StoreFixture.OpenAsync();
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => RunAsync(store, apply: true));
        Assert.True(refusal.IsInUse);
    }

    [Fact]
    public async Task A_directory_without_metadata_is_refused_and_nothing_is_made_there()
    {
        await using var store = await ClosedAsync();
        var metadata = Path.Combine(store.Options.DataDirectory, "metadata");
        Directory.Delete(metadata, recursive: true);
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => RunAsync(store, apply: true));
        Assert.Contains("backup", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(metadata));
        var empty = Path.Combine(store.Root, "empty");
        await Assert.ThrowsAsync<StoreOpenException>(() => StoreRepair.RunAsync(
            new StoreOptions { DataDirectory = empty }, new RepairSettings(Apply: true),
            TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(empty));
    }

    [Fact]
    public async Task What_a_crash_leaves_is_no_damage()
    {
        await using var store = await ClosedAsync();
        var layout = new StoreLayout(store.Options.DataDirectory, store.Options.Disk);
        File.WriteAllText(layout.Blob(500_000), "orphan");
        var found = await RunAsync(store, apply: false);
        Assert.True(found.IsHealthy);
        Assert.Equal(FindingKind.Orphan, Assert.Single(found.Found).Kind);
        var repaired = await RunAsync(store, apply: true);
        Assert.Equal("orphan", File.ReadAllText(Assert.Single(Directory.GetFiles(repaired.LostAndFound!))));
    }

    /// <summary>The sweep of a start takes a file without a record for one of a crash; but what an object refers to
    /// stays.</summary>
    [Theory]
    [InlineData("h")]
    [InlineData("t")]
    public async Task A_start_removes_no_file_that_something_refers_to(string table)
    {
        await using var store = await ClosedAsync();
        await EncryptedStore.CloseAndEditAsync(store, tx =>
        {
            Planted.All(tx, table).ForEach(key => tx.Delete(key));
        });
        var files = store.BlobFiles().Concat(table == "h" ? store.PackFiles() : []).Order().ToList();
        Assert.NotEmpty(files);
        await using var keyspace = StoreOpener.OpenKeyspace(
            Path.Combine(store.Options.DataDirectory, "metadata"), TimeProvider.System);
        new OrphanSweep(
            new StoreLayout(store.Options.DataDirectory, store.Options.Disk), keyspace, new UnreadableRecords(),
            firstIdOfThisRun: long.MaxValue).Run(TestContext.Current.CancellationToken);
        Assert.Equal(files, store.BlobFiles().Concat(table == "h" ? store.PackFiles() : []).Order());
    }

    private static async Task<StoreFixture> ClosedAsync(Func<StoreFixture, Task>? also = null)
    {
        var store = await StoreFixture.OpenAsync(
            options => options with { ScrubPeriod = null, LifecycleInterval = null, TierInterval = null });
        if (also is not null)
        {
            await also(store);
        }

        await StoreContents.FillAsync(store);
        await store.Store.ReclaimAsync(TestContext.Current.CancellationToken);
        await store.Store.DisposeAsync();
        return store;
    }

    private static Task<RepairReport> RunAsync(StoreFixture store, bool apply) => StoreRepair.RunAsync(
        store.Options, new RepairSettings(apply), TestContext.Current.CancellationToken);

    /// <summary>All files but those that only say who has the store open.</summary>
    private static Dictionary<string, string> Snapshot(StoreFixture store) => Directory
        .GetFiles(store.Options.DataDirectory, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not ("lock" or "lock.mdb"))
        .ToDictionary(
            file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))),
            StringComparer.Ordinal);
}
