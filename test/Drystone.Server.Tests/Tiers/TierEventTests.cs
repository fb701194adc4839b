using System.Text;
using System.Text.Json;
using Drystone.Server.Tests.Notifications;
using Drystone.Server.Tests.Notifications.Targets;
using Drystone.Server.Tests.Replication;

namespace Drystone.Server.Tests.Tiers;

/// <summary>What others learn of objects that move.</summary>
public sealed class TierEventTests
{
    private static readonly byte[] Bytes = TierTests.Bytes(200_000, seed: 9);

    [Fact]
    public async Task A_transition_and_the_steps_of_a_restore_are_events()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await TieredServer.StartAsync(change: options => options with
        {
            EventTargets = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["hook"] = EventServer.Webhook(receiver.Url),
            },
        });
        Assert.Equal((200, null), (await server.SendAsync("PUT", "?notification=", Encoding.UTF8.GetBytes(
            "<NotificationConfiguration><QueueConfiguration><Id>rule</Id><Queue>arn:aws:sqs:us-east-1:000000000001:hook"
            + "</Queue><Event>s3:LifecycleTransition</Event><Event>s3:ObjectRestore:*</Event></QueueConfiguration>"
            + "</NotificationConfiguration>"))).Outcome);
        await server.PutAsync("key", Bytes);
        await server.MoveAllAsync("GLACIER");
        await server.PassAsync(2);
        await server.RestoreAsync("key");
        await ReplicationServer.UntilAsync(async () => (await server.SendAsync("GET", "/key")).Body.Length > 1_000);
        await server.PassAsync(4);
        var records = await EventServer.RecordsAsync(receiver, 4);
        Assert.Equal(
            ["LifecycleTransition", "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete"],
            records.Select(EventServer.NameOf));
        Assert.Equal(
            "GLACIER",
            records[0].GetProperty("lifecycleEventData").GetProperty("transitionEventData")
                .GetProperty("destinationStorageClass").GetString());
        Assert.True(records[1].GetProperty("requestParameters").TryGetProperty("sourceIPAddress", out _));
        var restored = records[2].GetProperty("glacierEventData").GetProperty("restoreEventData");
        Assert.Equal("GLACIER", restored.GetProperty("lifecycleRestoreStorageClass").GetString());
        Assert.EndsWith(
            "T00:00:00.000Z", restored.GetProperty("lifecycleRestorationExpiryTime").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(Bytes.Length, SizeOf(records[2]));
    }

    [Fact]
    public async Task What_is_at_a_tier_is_replicated_and_what_is_archived_is_not()
    {
        await using var server = await TieredServer.StartAsync();
        await server.Source.AddBucketAsync("from");
        await server.Source.AddBucketAsync("dest");
        await PutAsync("old", "COLD");
        await server.WaitForTierAsync(1);
        await server.Source.ReplicateAsync("from", "dest", existing: true, storageClass: "STANDARD");
        await PutAsync("archived", "GLACIER");
        await PutAsync("new", "COLD");
        await server.Source.WaitForStatusAsync("from", "new", "COMPLETED");
        await server.Source.WaitForStatusAsync("from", "old", "COMPLETED");
        Assert.Null(await server.Source.StatusOfAsync("from", "archived"));
        await server.WaitForTierAsync(3);
        await server.Tier.StopAsync();
        foreach (var key in (string[])["old", "new"])
        {
            var replica = await server.Source.Raw.SendAsync("GET", $"/dest/{key}");
            Assert.Null(replica.Header("x-amz-storage-class"));
            Assert.Equal(Bytes, replica.Body);
        }

        Assert.Equal(404, (int)(await server.Source.Raw.SendAsync("HEAD", "/dest/archived")).Status);

        async Task PutAsync(string key, string storageClass) => Assert.Equal(
            (200, null),
            (await server.Source.Raw.SendAsync("PUT", $"/from/{key}", Bytes, ("x-amz-storage-class", storageClass)))
                .Outcome);
    }

    private static long SizeOf(JsonElement record) =>
        record.GetProperty("s3").GetProperty("object").GetProperty("size").GetInt64();
}
