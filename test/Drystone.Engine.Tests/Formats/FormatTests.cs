using System.IO.Compression;
using Drystone.Engine.Blobs;
using Drystone.Engine.Checking;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Tests.Encryption;

namespace Drystone.Engine.Tests.Formats;

/// <summary>A data directory that an earlier version wrote opens, and all of it can be read. One of a newer version is
/// refused, and nothing in it is touched.</summary>
public sealed class FormatTests
{
    /// <summary>Where <c>A_fixture_is_made_of_the_format_of_now</c> makes one; see Fixtures/README.md.</summary>
    private static readonly string? Target = Environment.GetEnvironmentVariable("DRYSTONE_STORE_FIXTURE");

    public static TheoryData<string> Fixtures =>
        [.. Directory.GetFiles(Folder(), "*.zip").Select(file => Path.GetFileName(file))];

    [Fact]
    public async Task A_fixture_is_made_of_the_format_of_now()
    {
        await using var store = await StoreFixture.OpenAsync();
        await StoreContents.FillAsync(store);
        Assert.Empty(StoreContents.FindDifferences(store));
        await store.Store.DisposeAsync();
        if (Target is not null)
        {
            File.Delete(Path.Combine(store.Options.DataDirectory, "metadata", "lock.mdb"));
            ZipFile.CreateFromDirectory(store.Options.DataDirectory, Target, CompressionLevel.SmallestSize, false);
        }
    }

    [Fact]
    public void There_is_a_fixture_of_each_format() =>
        Assert.Equal(
            ["metadata-1.zip", "metadata-2.zip"],
            Directory.GetFiles(Folder(), "*.zip").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_store_that_was_written_by_an_earlier_version_holds_what_it_held(string fixture)
    {
        await using var store = await UnpackAsync(fixture);
        Assert.Empty(StoreContents.FindDifferences(store));
        store.UseBucket(store.Store.FindBucket(new BucketName("bucket"))!);
        await store.PutAsync("new", StoreFixture.Bytes(100));
        await store.DeleteAsync("small");
        await store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Empty(store.Store.ListScrubFindings());
        await store.ReopenAsync();
        Assert.Equal(StoreFixture.Bytes(100), store.Get("new"));
        Assert.Equal(["small"], StoreContents.FindDifferences(store).Select(one => one.What));
        await store.Store.DisposeAsync();
        var report = await StoreRepair.RunAsync(
            store.Options, new RepairSettings(Apply: false), TestContext.Current.CancellationToken);
        Assert.True(report.IsHealthy, string.Join('\n', report.Found.Select(finding => finding.What)));
    }

    [Fact]
    public async Task A_newer_directory_is_refused_and_not_touched()
    {
        await using var store = await StoreFixture.OpenAsync();
        await store.PutAsync("key", StoreFixture.Bytes(100));
        await store.Store.DisposeAsync();
        var layout = new StoreLayout(store.Options.DataDirectory, store.Options.Disk);
        var marker = StoreMarker.Read(layout.Disk, layout.Marker)!;
        (marker with { Format = StoreMarker.NewestFormat + 1 }).Write(layout.Disk, layout.Marker);
        var before = Contents(store);
        var refusal = await Assert.ThrowsAsync<StoreOpenException>(() => store.ReopenAsync());
        Assert.Contains("says format 2; this version reads 1 to 1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Use a newer Drystone", refusal.Message, StringComparison.Ordinal);
        refusal = await Assert.ThrowsAsync<StoreOpenException>(() => StoreRepair.RunAsync(
            store.Options, new RepairSettings(Apply: true), TestContext.Current.CancellationToken));
        Assert.Contains("Use a newer Drystone", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents(store));
    }

    [Fact]
    public async Task A_newer_record_is_refused_and_not_touched()
    {
        await using var store = await StoreFixture.OpenAsync(options => options with { ScrubPeriod = null });
        await store.PutAsync("newer", StoreFixture.Bytes(100));
        await store.PutAsync("older", StoreFixture.Bytes(100));
        byte[] newer = [];
        await EncryptedStore.EditAsync(store, tx =>
        {
            var key = KeySpace.Object(store.Bucket.Id, new ObjectKey("newer")).ToArray();
            tx.TryGet(key, out var value);
            newer = [2, .. value[1..]];
            tx.Put(key, newer);
        });
        var refusal = Assert.Throws<DamagedDataException>(() => store.Get("newer"));
        Assert.Contains("has format 2; this version reads 1 to 1", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DamagedDataException>(() => store.PutAsync("newer", []));
        await Assert.ThrowsAsync<DamagedDataException>(() => store.DeleteAsync("newer"));
        await store.Store.ReclaimAsync(TestContext.Current.CancellationToken);
        Assert.Equal(StoreFixture.Bytes(100), store.Get("older"));
        await store.Store.DisposeAsync();
        var repair = await Assert.ThrowsAsync<StoreOpenException>(() => StoreRepair.RunAsync(
            store.Options, new RepairSettings(Apply: true), TestContext.Current.CancellationToken));
        Assert.Contains("use a newer Drystone", repair.Message, StringComparison.Ordinal);
        await EncryptedStore.EditAsync(store, tx =>
        {
            tx.TryGet(KeySpace.Object(store.Bucket.Id, new ObjectKey("newer")).Span, out var value);
            Assert.Equal(newer, value.ToArray());
        });
    }

    private static async Task<StoreFixture> UnpackAsync(string fixture)
    {
        var store = await StoreFixture.OpenAsync(
            options => options with { ScrubPeriod = null, LifecycleInterval = null, TierInterval = null });
        await store.Store.DisposeAsync();
        Directory.Delete(store.Options.DataDirectory, recursive: true);
        ZipFile.ExtractToDirectory(Path.Combine(Folder(), fixture), store.Options.DataDirectory);
        await store.ReopenAsync();
        return store;
    }

    private static Dictionary<string, string> Contents(StoreFixture store) => Directory
        .GetFiles(store.Options.DataDirectory, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)), StringComparer.Ordinal);

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "Formats", "Fixtures");
}
