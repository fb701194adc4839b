using Drystone.Engine.Tiers;

namespace Drystone.Engine.Tests.Tiers;

/// <summary>A tier that is down delays what is its own alone, and is seen.</summary>
public sealed class TierOutageTests
{
    private static readonly byte[] Bytes = StoreFixture.Bytes(3_000, seed: 1);

    [Fact]
    public async Task A_tier_that_works_is_not_left_alone_for_one_that_bytes_come_from()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Bytes, "COLD");
        await store.MoveAsync();
        store.Cold.IsDown = true;
        await store.MoveAllAsync("GLACIER");
        Assert.Equal(0, await store.PassAsync(2));
        Assert.Equal(["COLD"], store.Problems);
        Assert.False(store.Store.Store.GetTierHealth()["COLD"].IsUp);
        Assert.NotEqual(false, store.Store.Store.GetTierHealth()["GLACIER"].IsUp);
        store.Cold.IsDown = false;
        Assert.Equal(1, await store.MoveAsync());
        Assert.Equal("GLACIER", store.Head("key").Tier?.Tier);
    }

    [Fact]
    public async Task Of_what_waits_for_a_tier_that_hangs_one_tries_and_holds_up_nobody()
    {
        await using var store = await TierFixture.OpenAsync(interval: TimeSpan.FromSeconds(1));
        store.Cold.IsDown = true;
        await store.PutAsync("cold/0", Bytes, "COLD");
        await store.TickUntilAsync(() => store.Problems.Contains("COLD"));
        foreach (var i in Enumerable.Range(1, 19))
        {
            await store.PutAsync($"cold/{i}", Bytes, "COLD");
        }

        var hanging = new TaskCompletionSource();
        store.Cold.Hangs = () => hanging.Task;
        var puts = store.Cold.Puts;
        await store.TickUntilAsync(() => store.Cold.Puts > puts);
        await store.PutAsync("warm", Bytes, "GLACIER");
        await store.TickUntilAsync(() => store.Head("warm").Tier?.Tier == "GLACIER");
        Assert.Equal(puts + 1, store.Cold.Puts);
        (store.Cold.Hangs, store.Cold.IsDown) = (null, false);
        hanging.SetResult();
        await store.TickUntilAsync(
            () => Enumerable.Range(0, 20).All(i => store.Head($"cold/{i}").Tier?.Tier == "COLD"));
        Assert.Equal(20, store.Cold.Objects.Count);
    }

    [Fact]
    public async Task What_is_still_on_the_disk_is_restored_while_its_tier_is_down()
    {
        await using var store = await TierFixture.OpenAsync(interval: TimeSpan.FromSeconds(1));
        store.Glacier.IsDown = true;
        await store.PutAsync("key", Bytes, "GLACIER");
        await store.TickUntilAsync(() => store.Problems.Contains("GLACIER"));
        await store.RestoreAsync("key");
        await store.TickUntilAsync(() => store.Head("key").Tier?.NeedsRestore == false, seconds: 0);
        Assert.Equal(Bytes, store.Store.Get("key"));
        await store.TickUntilAsync(() => store.Glacier.Puts > 2);
        Assert.Equal(["GLACIER"], store.Problems);
    }

    [Fact]
    public async Task The_operator_sees_what_is_where_what_waits_and_what_went_wrong()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("cold", Bytes, "COLD");
        await store.PutAsync("archived", Bytes, "GLACIER");
        await store.MoveAsync();
        await store.PutAsync("next", Bytes, "COLD");
        await store.RestoreAsync("archived");
        await store.ReclaimAsync();
        await store.Store.DeleteAsync("cold");
        store.Cold.IsDown = store.Glacier.IsDown = true;
        var down = await store.Store.Store.DescribeTiersAsync(asks: true, CancellationToken.None);
        Assert.Equal(["COLD", "GLACIER", "DEEP"], down.Select(tier => tier.Tier));
        Assert.All(down, tier => Assert.Equal(
            (true, false, "The tier is down.", store.Time.GetUtcNow()),
            (tier.IsDeclared, tier.Health.IsUp, tier.Health.Problem, tier.Health.FailedAt)));
        Assert.Equal(new TierUsage("COLD", 0, 0), down[0].Usage);
        Assert.Equal((1, 0, 1), (down[0].WaitingMoves, down[0].WaitingRestores, down[0].WaitingRemovals));
        Assert.Equal(new TierUsage("GLACIER", 1, Bytes.Length), down[1].Usage);
        Assert.Equal((0, 1, 0), (down[1].WaitingMoves, down[1].WaitingRestores, down[1].WaitingRemovals));

        store.Cold.IsDown = store.Glacier.IsDown = false;
        var up = await store.Store.Store.DescribeTiersAsync(asks: true, CancellationToken.None);
        Assert.All(up, tier => Assert.Equal((true, "The tier is down."), (tier.Health.IsUp, tier.Health.Problem)));
    }

    [Fact]
    public async Task Bytes_at_a_tier_that_is_not_declared_any_more_are_seen()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("cold", Bytes, "COLD");
        await store.MoveAsync();
        await store.Store.ReopenAsync(options => options with { StorageClasses = [] });
        var tier = Assert.Single(await store.Store.Store.DescribeTiersAsync(asks: true, CancellationToken.None));
        Assert.Equal(
            ("COLD", false, null, 1L), (tier.Tier, tier.IsDeclared, tier.Health.IsUp, tier.Usage.Blobs));
    }
}
