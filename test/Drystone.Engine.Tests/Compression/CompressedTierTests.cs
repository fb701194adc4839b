using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Tests.Tiers;

namespace Drystone.Engine.Tests.Compression;

/// <summary>What is compressed goes to a tier as it is stored, and comes back so.</summary>
public sealed class CompressedTierTests : IDisposable
{
    private readonly ObjectEncryptionKey key = ObjectEncryptionKey.Create();

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData(200_000, false)]
    [InlineData(200_000, true)]
    [InlineData(TierFixture.LargeBytes, false)]
    [InlineData(TierFixture.LargeBytes, true)]
    public async Task It_is_read_at_the_tier_and_after_it_was_fetched(int sizeBytes, bool isEncrypted)
    {
        var encryptedUnder = isEncrypted ? key : null;
        var bytes = StoreFixture.Words(sizeBytes);
        await using var store = await OpenAsync();
        await store.PutAsync("key", bytes, "COLD", encryptedUnder);
        await store.MoveAsync();
        await store.ReclaimAsync();
        Assert.InRange(store.Cold.Objects.Single().Value.Length, 1, sizeBytes / 2);
        await AssertReadsAsync("key");
        await store.Store.ReopenAsync();
        await AssertReadsAsync("key");

        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "here"));
        await store.Store.DeleteAsync("key");
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
        await AssertReadsAsync("here");
        var blob = Assert.Single(await CompressedBodyTests.BlobsAsync(store.Store));
        Assert.Equal((sizeBytes, null), (blob.Compression?.PlainBytes, blob.Remote));

        async Task AssertReadsAsync(string name)
        {
            Assert.Equal(bytes, store.Store.Get(name, unlockedBy: encryptedUnder));
            Assert.Equal(
                bytes[140_000..150_001], store.Store.Get(name, new ByteSpan(140_000, 10_001), encryptedUnder));
            await store.Store.Store.ScrubAsync(TestContext.Current.CancellationToken);
            Assert.Empty(store.Store.Store.ListScrubFindings());
        }
    }

    [Fact]
    public async Task Parts_made_of_pieces_of_compressed_blobs_become_plain_at_the_tier()
    {
        await using var store = await OpenAsync();
        var (first, second) = (StoreFixture.Words(1_500_000, seed: 1), StoreFixture.Words(300_000, seed: 2));
        await store.PutAsync("first", first);
        await store.PutAsync("second", second);
        var whole = await store.Store.StartUploadAsync("whole");
        await store.Store.PutPartAsync("whole", whole, 1, first);
        await store.Store.PutPartAsync("whole", whole, 2, second);
        await store.Store.CompleteAllAsync("whole", whole);

        // A piece of one part and of the next; and a part that is all of a blob.
        var upload = await store.Store.StartUploadAsync("key");
        await store.Store.CopyPartAsync("whole", new ByteSpan(1_000_000, 600_000), "key", upload, 1);
        await store.Store.CopyPartAsync("second", new ByteSpan(0, 300_000), "key", upload, 2);
        await store.Store.CompleteAllAsync("key", upload);
        byte[] expected = [.. first[1_000_000..], .. second[..100_000], .. second];
        await store.MoveAllAsync("COLD");
        await store.PassAsync(2);
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Equal(expected, store.Store.Get("key"));
        Assert.Equal(expected[450_000..700_000], store.Store.Get("key", new ByteSpan(450_000, 250_000)));
        Assert.Contains(store.Cold.Objects.Values, bytes => bytes.AsSpan().SequenceEqual(expected.AsSpan(0, 600_000)));
    }

    [Fact]
    public async Task A_range_asks_the_tier_for_the_table_and_for_the_frames_it_touches()
    {
        const int Large = 20_000_000;
        await using var store = await OpenAsync();
        var bytes = StoreFixture.Words(Large);
        await store.PutAsync("key", bytes, "COLD");
        await store.MoveAsync();
        Assert.Equal(bytes[10_000_000..10_500_000], store.Store.Get("key", new ByteSpan(10_000_000, 500_000)));
        Assert.Equal(2, store.Cold.Reads);
        Assert.InRange(store.Cold.ReadBytes, 1, 500_000);
    }

    private static async Task<TierFixture> OpenAsync()
    {
        var store = await TierFixture.OpenAsync(isScrubbed: true);
        store.Store.Compresses = true;
        return store;
    }
}
