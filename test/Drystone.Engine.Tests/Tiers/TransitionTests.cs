using Drystone.Engine.Access;
using Drystone.Engine.Changes;
using Drystone.Engine.Encryption;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;

namespace Drystone.Engine.Tests.Tiers;

public sealed class TransitionTests
{
    private static readonly byte[] Small = StoreFixture.Bytes(200_000, seed: 7);
    private static readonly byte[] Large = StoreFixture.Bytes(TierFixture.LargeBytes, seed: 8);

    [Theory]
    [InlineData(200_000)]
    [InlineData(TierFixture.LargeBytes)]
    public async Task What_moves_to_a_tier_is_read_from_it_and_gone_from_the_disk(int sizeBytes)
    {
        var bytes = StoreFixture.Bytes(sizeBytes);
        await using var store = await TierFixture.OpenAsync();
        var before = await store.PutAsync("key", bytes);
        await store.MoveAllAsync("COLD");
        Assert.Equal(1, await store.PassAsync(2));
        var after = store.Head("key");
        Assert.Equal(("COLD", "COLD"), (after.Headers.StorageClass, after.Tier?.Tier));
        Assert.Equal(
            before, after with { Headers = before.Headers, Tier = null, Tags = before.Tags });
        Assert.Equal(bytes, store.Cold.Objects.Single().Value);
        await store.Store.ReopenAsync();
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Empty(store.Store.PackFiles());
        Assert.Equal(bytes, store.Store.Get("key"));
        Assert.Equal(bytes[70_000..150_001], store.Store.Get("key", new ByteSpan(70_000, 80_001)));
        Assert.Equal(0, await store.RunAsync());
        Assert.Equal(
            (new TierUsage("COLD", 1, sizeBytes), 0L, 0L),
            store.Store.Store.GetTierStatistics() is { Tiers: [var usage] } statistics
                ? (usage, statistics.WaitingMoves, statistics.WaitingRemovals)
                : default);
    }

    [Fact]
    public async Task A_range_reads_the_blocks_it_touches_in_one_request()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Large, "COLD");
        Assert.Equal(1, await store.MoveAsync());
        Assert.Equal(Large[1_000_000..1_500_000], store.Store.Get("key", new ByteSpan(1_000_000, 500_000)));
        Assert.Equal(1, store.Cold.Reads);
        Assert.InRange(store.Cold.ReadBytes, 500_000, 500_000 + 2 * EngineLimits.BlockBytes);
    }

    [Fact]
    public async Task The_log_tells_of_the_move_and_where_to()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Small);
        await store.MoveAllAsync("GLACIER");
        await store.PassAsync(2);
        var change = store.Changes().Last();
        Assert.Equal(
            (ChangeKind.Transitioned, "GLACIER", KeyEffect.Changed, (long)Small.Length),
            (change.Kind, change.StorageClass, change.Effect, change.SizeBytes));
        Assert.Equal(1, store.Store.Store.GetLifecycleStatistics().Actions[LifecycleActionKind.Transition]);
    }

    [Fact]
    public async Task A_class_without_a_tier_changes_the_class_alone()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Small);
        await store.MoveAllAsync("WARM");
        Assert.Equal(1, await store.PassAsync(2));
        Assert.Equal(("WARM", null), (store.Head("key").Headers.StorageClass, store.Head("key").Tier));
        Assert.Equal(Small, store.Store.Get("key"));
        Assert.Empty(store.Cold.Objects);
    }

    [Fact]
    public async Task A_copy_of_another_class_keeps_its_bytes_when_the_other_moves()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Large);
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "copy"));
        Assert.Single(store.Store.BlobFiles());
        await store.SetAsync(new LifecycleRule
        {
            Id = "one",
            Filter = LifecycleFilter.Everything with { Prefix = "key" },
            Transitions = [new LifecycleTransition(1, null, "COLD")],
        });
        await store.PassAsync(2);
        await store.ReclaimAsync();
        store.Cold.IsDown = true;
        Assert.Equal(Large, store.Store.Get("copy"));
        Assert.Throws<TierUnavailableException>(() => store.Store.Get("key"));
    }

    [Fact]
    public async Task A_copy_shares_what_is_at_the_tier_of_its_class_and_fetches_it_for_another()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Large, "COLD");
        await store.MoveAsync();
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "same", "COLD"));
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "here"));
        Assert.Single(store.Cold.Objects);
        await store.Store.DeleteAsync("key");
        await store.ReclaimAsync();
        Assert.Equal(Large, store.Store.Get("same"));
        await store.Store.DeleteAsync("same");
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
        Assert.Equal(Large, store.Store.Get("here"));
        Assert.Null(store.Head("here").Tier);
    }

    [Fact]
    public async Task A_multipart_object_keeps_its_parts_and_gets_them_back()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("source", StoreFixture.Bytes(400_000, seed: 3));
        var upload = await store.Store.StartUploadAsync("key");
        await store.Store.PutPartAsync("key", upload, 2, Large);
        await store.Store.PutPartAsync("key", upload, 3, []);
        await store.Store.CopyPartAsync("source", new ByteSpan(100_001, 70_000), "key", upload, 5);
        await store.Store.CompleteAllAsync("key", upload);
        var whole = store.Store.Get("key")!;
        await store.Store.DeleteAsync("source");
        var parts = store.Store.Store.ListObjectParts(store.Store.On<Read>("key"), 0, 10)!.Parts;
        await store.MoveAllAsync("COLD");
        Assert.Equal(1, await store.PassAsync(2));
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Equal(2, store.Cold.Objects.Count);
        Assert.Equal(whole, store.Store.Get("key"));
        Assert.Equal(whole[2_499_000..2_510_000], store.Store.Get("key", new ByteSpan(2_499_000, 11_000)));
        Assert.Equal(parts, store.Store.Store.ListObjectParts(store.Store.On<Read>("key"), 0, 10)!.Parts);
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "here"));
        await store.Store.DeleteAsync("key");
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
        Assert.Equal(whole, store.Store.Get("here"));
        Assert.Equal(parts, store.Store.Store.ListObjectParts(store.Store.On<Read>("here"), 0, 10)!.Parts);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(TierFixture.LargeBytes)]
    public async Task An_encrypted_object_is_ciphertext_at_the_tier_and_opens_by_its_own_key(int sizeBytes)
    {
        using var key = ObjectEncryptionKey.Create();
        var bytes = StoreFixture.Bytes(sizeBytes);
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", bytes, encryptedUnder: key);
        await store.MoveAllAsync("COLD");
        await store.PassAsync(2);
        await store.ReclaimAsync();
        Assert.NotEqual(bytes, store.Cold.Objects.Single().Value);
        Assert.Equal(bytes, store.Store.Get("key", unlockedBy: key));
        Assert.Equal(bytes[70_000..70_010], store.Store.Get("key", new ByteSpan(70_000, 10), key));
        using var other = ObjectEncryptionKey.Create();
        Assert.Throws<WrongEncryptionKeyException>(() => store.Store.Get("key", unlockedBy: other));

        // From one tier to the next, and back to the disk: never encrypted anew.
        await store.MoveAllAsync("GLACIER", days: 2);
        await store.PassAsync(2);
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
        await store.RestoreAsync("key");
        await store.MoveAsync();
        Assert.Equal(WriteOutcome.Done, await store.CopyAsync("key", "copy"));
        await store.Store.DeleteAsync("key");
        await store.ReclaimAsync();
        Assert.Empty(store.Glacier.Objects);
        Assert.Equal(bytes, store.Store.Get("copy", unlockedBy: key));
    }

    [Fact]
    public async Task An_encrypted_multipart_object_moves_part_by_part_as_it_is_stored()
    {
        using var key = ObjectEncryptionKey.Create();
        await using var store = await TierFixture.OpenAsync();
        var upload = await store.Store.StartUploadAsync("key", isEncrypted: true);
        await store.Store.PutPartAsync("key", upload, 1, Large, key);
        await store.Store.PutPartAsync("key", upload, 2, Small, key);
        await store.Store.CompleteAllAsync("key", upload);
        await store.MoveAllAsync("COLD");
        await store.PassAsync(2);
        await store.ReclaimAsync();
        Assert.Equal([.. Large, .. Small], store.Store.Get("key", unlockedBy: key)!);
        Assert.DoesNotContain(store.Cold.Objects.Values, value => value.AsSpan().IndexOf(Small.AsSpan(0, 64)) >= 0);
    }

    [Fact]
    public async Task A_flipped_bit_at_the_tier_is_refused()
    {
        await using var store = await TierFixture.OpenAsync();
        foreach (var bytes in new[] { Small, Large })
        {
            await store.PutAsync("key", bytes, "COLD");
            await store.MoveAsync();
            await store.ReclaimAsync();
            var value = store.Cold.Objects.Single().Value;
            value[100_000] ^= 1;
            Assert.Equal(bytes[..60_000], store.Store.Get("key", new ByteSpan(0, 60_000)));
            Assert.Throws<DamagedDataException>(() => store.Store.Get("key"));
            var name = store.Cold.Objects.Single().Key;
            store.Cold.Objects[name] = value[..50_000];
            Assert.Throws<DamagedDataException>(() => store.Store.Get("key"));
            store.Cold.Objects.Clear();
            Assert.Throws<DamagedDataException>(() => store.Store.Get("key"));
        }
    }

    [Fact]
    public async Task Damage_on_the_disk_does_not_move()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Large);
        using (var file = new FileStream(store.Store.BlobFiles().Single(), FileMode.Open))
        {
            file.Seek(1_000_000, SeekOrigin.Begin);
            file.WriteByte((byte)(Large[1_000_000] ^ 1));
        }

        await store.MoveAllAsync("COLD");
        await store.PassAsync(2);
        Assert.Null(store.Head("key").Headers.StorageClass);
        Assert.Equal(1, store.Store.Store.GetTierStatistics().Failures);
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
    }

    /// <summary>As the command line does that opens a store which no server has.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_due_while_its_class_was_not_declared_moves_when_it_is_again(bool wasHandedOver)
    {
        await using var store = await TierFixture.OpenAsync();
        await store.MoveAllAsync("COLD");
        await store.PutAsync("before", Small);
        store.Cold.IsDown = wasHandedOver;
        store.Time.Advance(TimeSpan.FromDays(2));
        if (wasHandedOver)
        {
            Assert.Equal(0, await store.RunAsync());
        }

        await store.Store.ReopenAsync(options => options with { StorageClasses = [] });
        Assert.Equal(0, await store.RunAsync());
        await store.PutAsync("meanwhile", Small);
        Assert.Equal(0, await store.PassAsync(2));
        store.Cold.IsDown = false;
        await store.Store.ReopenAsync();
        await store.RunAsync();
        Assert.Equal("COLD", store.Head("before").Tier?.Tier);
        Assert.Equal("COLD", store.Head("meanwhile").Tier?.Tier);
    }

    [Fact]
    public async Task While_the_tier_is_down_everything_stays_and_it_moves_when_it_is_back()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Small);
        await store.MoveAllAsync("COLD");
        store.Cold.IsDown = true;
        Assert.Equal(0, await store.PassAsync(2));
        Assert.Equal(Small, store.Store.Get("key"));
        Assert.Equal(1, store.Store.Store.GetTierStatistics().WaitingMoves);
        store.Cold.IsDown = false;
        Assert.Equal(1, await store.MoveAsync());
        Assert.Equal("COLD", store.Head("key").Tier?.Tier);
        await store.ReclaimAsync();
        store.Cold.IsDown = true;
        await store.Store.DeleteAsync("key");
        await store.PutAsync("other", Large);
        await store.Store.DeleteAsync("other");
        await store.ReclaimAsync();
        Assert.Empty(store.Store.BlobFiles());
        Assert.Equal(1, store.Store.Store.GetTierStatistics().WaitingRemovals);
        Assert.Single(store.Cold.Objects);
        await store.Store.ReopenAsync();
        store.Cold.IsDown = false;
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
        Assert.Equal(0, store.Store.Store.GetTierStatistics().WaitingRemovals);
    }

    [Fact]
    public async Task A_reader_finishes_what_is_moved_or_removed_meanwhile()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Large);
        using var before = store.Store.Store.OpenObject(store.Store.On<Read>("key"))!;
        await store.MoveAllAsync("COLD");
        await store.PassAsync(2);
        using var after = store.Store.Store.OpenObject(store.Store.On<Read>("key"))!;
        await store.Store.DeleteAsync("key");
        await store.Store.Store.ReclaimAsync(CancellationToken.None);
        Assert.Equal(Large, StoreFixture.ReadAll(before));
        Assert.Equal(Large, StoreFixture.ReadAll(after));
        before.Dispose();
        after.Dispose();
        await store.ReclaimAsync();
        Assert.Empty(store.Cold.Objects);
        Assert.Empty(store.Store.BlobFiles());
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("deleted")]
    [InlineData("tagged")]
    [InlineData("unruled")]
    public async Task What_has_changed_while_its_bytes_were_sent_does_not_move(string what)
    {
        await using var store = await TierFixture.OpenAsync();
        await store.PutAsync("key", Large);
        await store.SetAsync(new LifecycleRule
        {
            Id = "untagged",
            Filter = LifecycleFilter.Everything with { SizeLessThanBytes = long.MaxValue },
            Transitions = [new LifecycleTransition(1, null, "COLD")],
        });
        store.Cold.HalfWay = async _ =>
        {
            store.Cold.HalfWay = null;
            await ChangeAsync(store, what);
        };
        await store.PassAsync(2);
        await store.ReclaimAsync();
        if (what == "tagged")
        {
            // Nothing that the rule asks for.
            Assert.Equal("COLD", store.Head("key").Headers.StorageClass);
            Assert.Equal("v", store.Head("key").Tags.Single().Value);
            return;
        }

        Assert.Empty(store.Cold.Objects);
        Assert.Equal(what == "deleted" ? null : what == "replaced" ? Small : Large, store.Store.Get("key"));
        Assert.Equal(0, store.Store.Store.GetTierStatistics().WaitingMoves);
    }

    [Fact]
    public async Task Versions_move_when_they_are_not_current_but_for_the_newest_of_them()
    {
        await using var store = await TierFixture.OpenAsync();
        await store.Store.Store.SetVersioningAsync(
            store.Store.OnBucket<Configure>(), isEnabled: true, CancellationToken.None);
        await store.SetAsync(new LifecycleRule
        {
            Id = "old",
            NoncurrentTransitions = [new NoncurrentTransition(1, NewerVersions: 1, "COLD")],
        });
        for (var i = 0; i < 4; i++)
        {
            store.Time.Advance(TimeSpan.FromSeconds(1));
            await store.PutAsync("key", Small);
        }

        Assert.Equal(2, await store.PassAsync(3));
        Assert.Equal(
            [null, null, "COLD", "COLD"],
            store.Store.Store.ListVersions(
                    store.Store.OnBucket<List>(), new ListQuery(string.Empty, null, null, 10), afterVersion: null)
                .Versions.Select(version => version.Info.Headers.StorageClass));
        Assert.Equal(KeyEffect.None, store.Changes().Last().Effect);
    }

    private static async Task ChangeAsync(TierFixture store, string what)
    {
        switch (what)
        {
            case "replaced":
                await store.PutAsync("key", Small);
                break;
            case "deleted":
                await store.Store.DeleteAsync("key");
                break;
            case "tagged":
                await store.Store.Store.SetTagsAsync(
                    store.Store.On<Write>("key"), [new("k", "v")], CancellationToken.None);
                break;
            default:
                await store.Store.Store.DeleteLifecycleAsync(
                    store.Store.OnBucket<Configure>(), CancellationToken.None);
                break;
        }
    }
}
