using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Replication;
using Drystone.Server.Replication;
using Drystone.Server.Tests.Notifications;

namespace Drystone.Server.Tests.Replication;

/// <summary>A configuration that cannot be read holds up its own bucket, and is seen to.</summary>
public sealed class HeldBucketTests
{
    [Fact]
    public async Task It_holds_up_its_own_bucket_alone_and_goes_on_when_it_is_put_anew()
    {
        var lines = new LinesLog();
        await using var store = await ReplicatedStore.StartAsync(options => options with { Loggers = lines });
        foreach (var name in new[] { "spoiled", "spoiled-into", "whole", "whole-into" })
        {
            await store.AddBucketAsync(name);
        }

        await store.ReplicateAsync("spoiled", "spoiled-into");
        await store.ReplicateAsync("whole", "whole-into");
        var before = await store.PutAsync("spoiled", "before");
        await store.UntilAsync("spoiled", before, ReplicationStatus.Completed);
        await store.SpoilAsync("spoiled");
        var held = await store.PutAsync("spoiled", "held");
        await store.TagAsync("spoiled", before);
        var other = await store.PutAsync("whole", "other");
        await store.UntilAsync("whole", other, ReplicationStatus.Completed);
        Assert.Null(store.Find("spoiled", held)!.Replication);
        Assert.Equal(1, store.Replication.HeldBuckets);
        var summary = Assert.Single(store.Replication.Summarize(DateTimeOffset.UtcNow), one => one.IsHeld
            && one.Destination == "arn:aws:s3:::spoiled-into");
        Assert.Contains("cannot be read", summary.Problem, StringComparison.Ordinal);
        Assert.Contains("drystone_replication_held 1\n", await store.ReadMetricsAsync(), StringComparison.Ordinal);
        Assert.Contains(
            lines.Lines, line => line.Contains("'spoiled' cannot be read", StringComparison.Ordinal));

        // What changed meanwhile is caught up with: new versions, and tags of what had been delivered.
        await store.ReplicateAsync("spoiled", "spoiled-into");
        await store.UntilAsync("spoiled", held, ReplicationStatus.Completed);
        await ReplicationServer.UntilAsync(() =>
            Task.FromResult(store.Find("spoiled-into", before)!.Tags is [{ Key: "a" }]));
        Assert.Equal(0, store.Replication.HeldBuckets);
        Assert.Null(store.Store.FindCursor("replication-held"));
    }

    [Fact]
    public async Task What_a_bucket_waits_for_is_known_after_a_restart()
    {
        await using var server = await ReplicationServer.StartAsync();
        await server.AddBucketAsync("spoiled");
        await server.AddBucketAsync("into");
        await server.ReplicateAsync("spoiled", "into");
        await server.SpoilAsync("spoiled");
        await server.PutAsync("spoiled", "held", "text");
        await ReplicationServer.UntilAsync(async () => (await server.BacklogAsync()) is [{ IsHeld: true }]);
        Assert.Equal("text", await server.GetAsync("spoiled", "held"));
        await server.StopAsync();
        await server.StartAgainAsync();
        await server.PutAsync("spoiled", "held", "text again");
        await server.ReplicateAsync("spoiled", "into");
        await server.WaitForStatusAsync("spoiled", "held", "COMPLETED");
        Assert.Equal(await server.VersionsAsync("spoiled"), await server.VersionsAsync("into"));
    }

    [Fact]
    public async Task A_walk_over_existing_objects_waits_as_well()
    {
        await using var store = await ReplicatedStore.StartAsync();
        await store.AddBucketAsync("spoiled");
        await store.AddBucketAsync("into");
        var there = await store.PutAsync("spoiled", "there");
        await store.ReplicateAsync("spoiled", "into");
        await store.SpoilAsync("spoiled");
        await store.PutAsync("spoiled", "held");
        await ReplicationServer.UntilAsync(() => Task.FromResult(store.Replication.HeldBuckets == 1));
        await store.ReplicateAsync("spoiled", "into", existing: true);
        await store.UntilAsync("spoiled", there, ReplicationStatus.Completed);
    }

    [Fact]
    public async Task A_bucket_that_is_removed_while_it_is_held_up_is_forgotten()
    {
        await using var store = await ReplicatedStore.StartAsync();
        await store.AddBucketAsync("spoiled");
        await store.AddBucketAsync("into");
        await store.ReplicateAsync("spoiled", "into");
        await store.SpoilAsync("spoiled");
        var held = await store.PutAsync("spoiled", "held");
        await ReplicationServer.UntilAsync(() => Task.FromResult(store.Replication.HeldBuckets == 1));
        await store.RemoveAsync("spoiled", held);
        await store.RemoveBucketAsync("spoiled");
        await ReplicationServer.UntilAsync(() => Task.FromResult(
            store.Replication.HeldBuckets == 0 && store.Store.FindCursor("replication-held") is null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(17L)]
    public void An_enrolled_bucket_is_read_as_it_was_written(long? heldAt)
    {
        var bucket = new EnrolledBucket(
            7, new BucketName("name"), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), true, false, "key")
        {
            HeldAt = heldAt,
        };
        var written = bucket.Write();
        var entry = new StateEntry(written.Key.ToArray(), written.Value!.Value.ToArray());
        Assert.Equal(bucket, EnrolledBucket.Decode(entry));
    }

    [Fact]
    public void An_enrolled_bucket_of_the_first_format_is_read()
    {
        byte[] first =
        [
            1, 4, .. "name"u8, .. BitConverter.GetBytes(1_700_000_000_000L), 1, 0, 3, .. "key"u8,
        ];
        var bucket = EnrolledBucket.Decode(new StateEntry(EnrolledBucket.KeyOf(7), first));
        Assert.Equal(
            new EnrolledBucket(
                7, new BucketName("name"), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), true, false,
                "key"),
            bucket);
        Assert.Throws<InvalidDataException>(() => EnrolledBucket.Decode(new StateEntry(EnrolledBucket.KeyOf(7), [3])));
    }
}
