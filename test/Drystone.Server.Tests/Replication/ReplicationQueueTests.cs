using Drystone.Engine.Names;
using Drystone.Engine.Replication;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Tests.Replication;

public sealed class ReplicationQueueTests
{
    private static readonly Destination ToB = new(7, "arn:aws:s3:::b");

    [Fact]
    public async Task The_queue_of_a_removed_bucket_ends_while_the_server_runs()
    {
        await using var store = await ReplicatedStore.StartAsync();
        await store.AddBucketAsync("from");
        await store.AddBucketAsync("into");
        await store.ReplicateAsync("from", "into");
        var version = await store.PutAsync("from", "key");
        await store.UntilAsync("from", version, ReplicationStatus.Completed);
        Assert.Single(store.Replication.Backlog());
        await store.RemoveAsync("from", version);
        await store.RemoveBucketAsync("from");
        await ReplicationServer.UntilAsync(() => Task.FromResult(!store.Replication.Backlog().Any()));
    }

    [Fact]
    public async Task A_bucket_that_is_replicated_again_after_a_while_has_a_queue_again()
    {
        await using var store = await ReplicatedStore.StartAsync();
        await store.AddBucketAsync("from");
        await store.AddBucketAsync("into");
        for (var round = 0; round < 3; round++)
        {
            await store.ReplicateAsync("from", "into");
            var version = await store.PutAsync("from", "key");
            await store.UntilAsync("from", version, ReplicationStatus.Completed);
            await store.StopReplicatingAsync("from");
            await ReplicationServer.UntilAsync(() => Task.FromResult(!store.Replication.Backlog().Any()));
        }
    }

    [Fact]
    public async Task A_retired_queue_ends_when_what_is_left_is_done_unless_more_comes()
    {
        await using var store = await ReplicatedStore.StartAsync();
        var queue = new ReplicationQueue(store.Store, TimeProvider.System);
        var started = new List<DestinationQueue>();
        queue.Started = started.Add;
        queue.Publish([Item(1)]);
        queue.Retire(bucketId => bucketId == 7);
        Assert.Single(queue.Destinations);
        queue.Publish([Item(2)]);
        await EndAsync(started[0]);
        await EndAsync(started[0]);
        Assert.Single(queue.Destinations);
        queue.Retire(bucketId => bucketId == 7);
        Assert.Empty(queue.Destinations);
        Assert.Null(await started[0].TakeAsync(TestContext.Current.CancellationToken));
        queue.Publish([Item(3)]);
        Assert.Equal(2, started.Count);
        Assert.Equal(3, (await started[1].TakeAsync(TestContext.Current.CancellationToken))!.Item.Sequence);
    }

    private static async Task EndAsync(DestinationQueue queue) =>
        queue.Remove((await queue.TakeAsync(TestContext.Current.CancellationToken))!);

    private static ReplicationItem Item(long sequence) => new(
        ToB, sequence, new BucketName("from"), $"key-{sequence}", VersionId.Null, ReplicationWork.Version, 1)
    {
        QueuedAt = DateTimeOffset.UnixEpoch,
    };
}
