using Drystone.Engine.Changes;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tests.Compression;
using Drystone.Engine.Tests.Usage;
using Drystone.Engine.Usage;

namespace Drystone.Engine.Tests.Tiers;

/// <summary>What is compressed goes from tier to tier and back, and counts once.</summary>
public sealed class CompressedRestoreTests : IDisposable
{
    private const int Frame = EngineLimits.CompressedFrameBytes;
    private const int OneFrameBytes = 100_000;
    private const int PackedBytes = 900_000;

    /// <summary>More than a packed blob may have, also when it is compressed.</summary>
    private const int FileBytes = 8_000_000;

    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData(OneFrameBytes, false)]
    [InlineData(PackedBytes, false)]
    [InlineData(FileBytes, false)]
    [InlineData(OneFrameBytes, true)]
    [InlineData(PackedBytes, true)]
    [InlineData(FileBytes, true)]
    public async Task It_stays_as_it_is_stored_from_tier_to_tier_and_when_it_is_restored(
        int sizeBytes, bool isEncrypted)
    {
        var bytes = StoreFixture.Words(sizeBytes);
        var under = isEncrypted ? key : null;
        await using var store = await OpenAsync();
        await store.PutAsync("key", bytes, encryptedUnder: under);
        var storedBytes = store.Store.Store.GetStatistics().CompressedStoredBytes;
        await store.MoveAllAsync("COLD");
        Assert.Equal(1, await store.PassAsync(2));
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Equal(storedBytes, store.Cold.Objects.Single().Value.Length);
        Assert.Equal(storedBytes, store.Store.Store.GetStatistics().CompressedStoredBytes);
        AssertRanges(store.Store, "key", bytes, under);

        await store.MoveAllAsync("GLACIER", days: 2);
        await store.PassAsync(2);
        await store.RestoreAsync("key", days: 2);
        await store.MoveAsync();
        await store.ReclaimAsync();
        var blobs = (await CompressedBodyTests.BlobsAsync(store.Store)).Select(Described).ToList();
        Assert.Equal([(sizeBytes, isEncrypted, isEncrypted), (sizeBytes, isEncrypted, isEncrypted)], blobs);
        store.Glacier.IsDown = true;
        AssertRanges(store.Store, "key", bytes, under);
        await store.Store.Store.ScrubAsync(CancellationToken.None);
        Assert.Empty(store.Store.Store.ListScrubFindings());
        store.Glacier.IsDown = false;
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "here"));
        await store.Store.DeleteAsync("key");
        await store.ReclaimAsync();
        Assert.Empty(store.Glacier.Objects);
        AssertRanges(store.Store, "here", bytes, under);
        Assert.Equal(storedBytes, store.Store.Store.GetStatistics().CompressedStoredBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_scrub_passes_what_is_left_on_the_disk_and_finds_its_damage(bool isScrubbed)
    {
        await using var store = await OpenAsync(isScrubbed);
        await store.PutAsync("plain", StoreFixture.Words(FileBytes), "COLD");
        await store.PutAsync("sealed", StoreFixture.Words(FileBytes), "COLD", key);
        Assert.Equal(2, await store.MoveAsync());
        await store.Store.Store.ScrubAsync(CancellationToken.None);
        Assert.Empty(store.Store.Store.ListScrubFindings());
        Assert.Equal(isScrubbed, store.Cold.Reads > 0);
        var tails = Directory.GetFiles(store.Store.Options.DataDirectory, "*.tail", SearchOption.AllDirectories);
        Assert.Equal(2, tails.Length);
        foreach (var tail in tails)
        {
            var bytes = await File.ReadAllBytesAsync(tail, TestContext.Current.CancellationToken);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(tail, bytes, TestContext.Current.CancellationToken);
        }

        await store.Store.Store.ScrubAsync(CancellationToken.None);
        Assert.Equal(2, store.Store.Store.ListScrubFindings().Count);
    }

    [Fact]
    public async Task A_flipped_bit_at_the_tier_is_refused_in_the_table_and_in_a_frame()
    {
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(FileBytes);
        await store.PutAsync("key", bytes, "COLD");
        await store.MoveAsync();
        await store.ReclaimAsync();
        var value = store.Cold.Objects.Single().Value;
        value[^5] ^= 1;
        Assert.Throws<DamagedDataException>(() => store.Store.Get("key"));
        value[^5] ^= 1;
        value[700_000] ^= 1;
        Assert.Throws<DamagedDataException>(() => store.Store.Get("key"));
        Assert.Equal(bytes[..Frame], store.Store.Get("key", new ByteSpan(0, Frame)));
    }

    [Fact]
    public async Task What_moves_and_is_restored_counts_once_by_prefix()
    {
        await using var store = await OpenAsync();
        await store.Store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        await store.PutAsync("a/one", StoreFixture.Words(PackedBytes));
        await store.PutAsync("a/b/two", StoreFixture.Words(OneFrameBytes));
        await store.MoveAllAsync("GLACIER");
        Assert.Equal(2, await store.PassAsync(2));
        await CheckAsync();
        await store.RestoreAsync("a/one");
        await store.MoveAsync();
        await store.RestoreAsync("a/one", days: 3);
        await CheckAsync();
        await store.PassAsync(5);
        await CheckAsync();
        await store.Store.DeleteAsync("a/one");
        await CheckAsync();
        Assert.Equal(
            [
                ChangeKind.Transitioned, ChangeKind.Transitioned, ChangeKind.RestoreStarted,
                ChangeKind.RestoreCompleted, ChangeKind.RestoreExtended, ChangeKind.RestoreExpired,
            ],
            store.Changes().Select(change => change.Kind)
                .Where(kind => kind is >= ChangeKind.Transitioned and <= ChangeKind.RestoreExpired));

        async Task CheckAsync()
        {
            await store.Store.Store.CountUsageAsync(withExisting: false, CancellationToken.None);
            UsageChecks.AssertEqualsWalk(store.Store, UsageLimits.Default);
        }
    }

    private static async Task<TierFixture> OpenAsync(bool isScrubbed = false)
    {
        var store = await TierFixture.OpenAsync(isScrubbed: isScrubbed);
        store.Store.Compresses = true;
        return store;
    }

    private static (long PlainBytes, bool IsEncrypted, bool IsSealedAsAnother) Described(BlobRecord blob) =>
        (blob.Compression!.PlainBytes, blob.Encryption is not null, blob.SealedAs != 0);

    private static void AssertRanges(StoreFixture store, string name, byte[] bytes, ObjectEncryptionKey? under)
    {
        Assert.Equal(bytes, store.Get(name, unlockedBy: under));
        foreach (var (from, length) in new[]
        {
            (0, 1), (50_000, 10_000), (bytes.Length - 1, 1), (bytes.Length / 2 - 1, bytes.Length / 2),
            (Math.Max(bytes.Length / Frame * Frame - 1, 0), 2),
        })
        {
            Assert.Equal(bytes[from..(from + length)], store.Get(name, new ByteSpan(from, length), under));
        }
    }
}
