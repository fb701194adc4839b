using Drystone.Server.Tests.Replication;

namespace Drystone.Server.Tests.Operations.Replication;

public sealed class DeleteBucketReplicationTests
{
    [Fact]
    public async Task Deleting_it_succeeds_whether_it_is_there_or_not()
    {
        await using var server = await ReplicationServer.StartAsync();
        await server.AddBucketAsync("from");
        await server.AddBucketAsync("into");
        await server.ReplicateAsync("from", "into");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(204, (await server.Raw.SendAsync("DELETE", "/from?replication=")).Outcome.Status);
            Assert.Equal(404, (await server.Raw.SendAsync("GET", "/from?replication=")).Outcome.Status);
        }
    }
}
