namespace Drystone.Engine.Tests.Tiers;

public sealed class TierScrubTests
{
    private static readonly byte[] Bytes = StoreFixture.Bytes(TierFixture.LargeBytes);

    [Fact]
    public async Task A_tier_is_read_only_where_the_operator_says_so()
    {
        await using var plain = await TierFixture.OpenAsync();
        await DamageAsync(plain);
        Assert.Empty(plain.Store.Store.ListScrubFindings());
        Assert.Equal(0, plain.Cold.Reads);

        await using var scrubbed = await TierFixture.OpenAsync(isScrubbed: true);
        await DamageAsync(scrubbed);
        Assert.Contains(
            "at the tier of COLD", scrubbed.Store.Store.ListScrubFindings().Single().What, StringComparison.Ordinal);
        var damaged = Assert.Single(
            scrubbed.Store.Store.FindDamagedObjects(TestContext.Current.CancellationToken));
        Assert.Equal("key", damaged.Key);
    }

    [Fact]
    public async Task A_tier_that_is_down_is_no_damage()
    {
        await using var store = await TierFixture.OpenAsync(isScrubbed: true);
        await store.PutAsync("key", Bytes, "COLD");
        await store.MoveAsync();
        store.Cold.IsDown = true;
        await store.Store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Empty(store.Store.Store.ListScrubFindings());
        Assert.True(store.Store.Store.GetScrubStatus().IsComplete);
    }

    [Fact]
    public async Task A_table_that_stayed_on_the_disk_and_is_gone_is_found()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Bytes, "COLD");
        await store.MoveAsync();
        File.Delete(Directory.GetFiles(
            store.Store.Options.DataDirectory, "*.tail", SearchOption.AllDirectories).Single());
        await store.Store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Equal("key", store.Store.Store.FindDamagedObjects(TestContext.Current.CancellationToken).Single().Key);
        Assert.Throws<DamagedDataException>(() => store.Store.Get("key"));
    }

    [Fact]
    public async Task Damage_of_a_restored_copy_names_the_object()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Bytes, "GLACIER");
        await store.MoveAsync();
        await store.ReclaimAsync();
        await store.RestoreAsync("key");
        await store.MoveAsync();
        using (var file = new FileStream(store.Store.BlobFiles().Single(), FileMode.Open))
        {
            file.Seek(1_000_000, SeekOrigin.Begin);
            file.WriteByte((byte)(Bytes[1_000_000] ^ 1));
        }

        await store.Store.Store.ScrubAsync(TestContext.Current.CancellationToken);
        Assert.Equal("key", store.Store.Store.FindDamagedObjects(TestContext.Current.CancellationToken).Single().Key);
    }

    private static async Task DamageAsync(TierFixture store)
    {
        await store.PutAsync("key", Bytes, "COLD");
        await store.MoveAsync();
        store.Cold.Objects.Single().Value[70_000] ^= 1;
        await store.Store.Store.ScrubAsync(TestContext.Current.CancellationToken);
    }
}
