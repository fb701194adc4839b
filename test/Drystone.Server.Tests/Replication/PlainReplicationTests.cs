namespace Drystone.Server.Tests.Replication;

/// <summary>To an endpoint of which nothing is known but that it speaks S3, and to a bucket of the same
/// server.</summary>
public sealed class PlainReplicationTests
{
    private const string Bucket = "replicated";

    [Fact]
    public async Task Any_endpoint_gets_the_versions_in_their_order()
    {
        await using var target = await ReplicationServer.StartAsync();
        await using var source = await ReplicationServer.StartSourceAsync(target, isDrystone: false, Bucket);
        await target.AddBucketAsync(Bucket);
        await source.AddBucketAsync(Bucket);
        await source.PutAsync(Bucket, "key", "existing");
        await source.PutAsync(Bucket, "key", "existing, too");
        await source.ReplicateAsync(Bucket, Bucket, existing: true);
        for (var i = 0; i < 10; i++)
        {
            await source.PutAsync(Bucket, "key", $"text {i}");
        }

        await source.S3.DeleteObjectAsync(Bucket, "key");
        await source.PutAsync(Bucket, "key", "last");
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        await source.WaitUntilDeliveredAsync();
        Assert.Equal(
            await source.VersionsAsync(Bucket, withIds: false), await target.VersionsAsync(Bucket, withIds: false));
        Assert.Null(await target.StatusOfAsync(Bucket, "key"));
    }

    [Fact]
    public async Task A_rule_can_give_replicas_another_storage_class()
    {
        await using var server = await ReplicationServer.StartAsync();
        await server.AddBucketAsync("from");
        await server.AddBucketAsync("into");
        await server.ReplicateAsync("from", "into", storageClass: "GLACIER_IR");
        await server.PutAsync("from", "key", "text");
        await server.WaitForStatusAsync("from", "key", "COMPLETED");
        var replica = await server.S3.GetObjectMetadataAsync("into", "key", TestContext.Current.CancellationToken);
        Assert.Equal("GLACIER_IR", replica.StorageClass?.Value);
        Assert.Equal("text", await server.GetAsync("into", "key"));
    }

    [Fact]
    public async Task A_bucket_of_the_same_server_gets_equal_versions()
    {
        await using var server = await ReplicationServer.StartAsync();
        await server.AddBucketAsync("from");
        await server.AddBucketAsync("into");
        await server.ReplicateAsync("from", "into");
        await server.PutAsync("from", "key", "1");
        await server.PutAsync("from", "key", "2");
        await server.S3.DeleteObjectAsync("from", "key");
        await ReplicationServer.UntilAsync(async () => (await server.VersionsAsync("into")).Count == 3);
        Assert.Equal(await server.VersionsAsync("from"), await server.VersionsAsync("into"));
    }

    [Fact]
    public async Task Nothing_more_is_delivered_after_the_configuration_is_deleted()
    {
        await using var server = await ReplicationServer.StartAsync();
        await server.AddBucketAsync("from");
        await server.AddBucketAsync("into");
        await server.ReplicateAsync("from", "into");
        await server.PutAsync("from", "one", "1");
        await server.WaitForStatusAsync("from", "one", "COMPLETED");
        await server.Raw.SendAsync("DELETE", "/from?replication=");
        await server.PutAsync("from", "two", "2");
        await ReplicationServer.UntilAsync(async () => (await server.BacklogAsync()).Length == 0);
        Assert.Single(await server.VersionsAsync("into"));
        Assert.Null(await server.StatusOfAsync("from", "two"));
    }

    [Fact]
    public async Task The_credentials_of_a_target_are_not_for_other_accounts()
    {
        await using var target = await ReplicationServer.StartAsync();
        await using var source = await ReplicationServer.StartAsync(options => options with
        {
            ReplicationTargets =
                [ReplicationServer.TargetOf(target, isDrystone: false, Bucket) with { Accounts = ["000000000001"] }],
        });
        await target.AddBucketAsync(Bucket);
        await source.AddBucketAsync(Bucket);
        var answer = await source.Raw.SendAsync(
            "PUT", $"/{Bucket}?replication=", System.Text.Encoding.UTF8.GetBytes(ReplicationServer.Rules(Bucket)));
        Assert.Equal(403, answer.Outcome.Status);
    }
}
