using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Server.Tests.Replication;

namespace Drystone.Server.Tests.Operations.Replication;

public sealed class GetBucketReplicationTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task A_bucket_without_one_says_so()
    {
        var answer = await server.SendAsync("GET", $"/{await server.NewBucketAsync()}?replication=");
        Assert.Equal((404, "ReplicationConfigurationNotFoundError"), answer.Outcome);
        Assert.NotNull(answer["BucketName"]);
    }

    [Fact]
    public async Task The_SDK_reads_back_what_was_put()
    {
        await using var own = await ReplicationServer.StartAsync();
        await own.AddBucketAsync("from");
        await own.AddBucketAsync("into");
        await own.S3.PutBucketReplicationAsync(new PutBucketReplicationRequest
        {
            BucketName = "from",
            Configuration = new Amazon.S3.Model.ReplicationConfiguration
            {
                Role = "arn:aws:iam::123456789012:role/replication",
                Rules =
                [
                    new ReplicationRule
                    {
                        Id = "logs",
                        Priority = 7,
                        Status = ReplicationRuleStatus.Enabled,
                        Filter = new ReplicationRuleFilter { Prefix = "logs/" },
                        DeleteMarkerReplication = new DeleteMarkerReplication
                        {
                            Status = DeleteMarkerReplicationStatus.Disabled,
                        },
                        Destination = new ReplicationDestination { BucketArn = "arn:aws:s3:::into" },
                    },
                ],
            },
        });
        var found = (await own.S3.GetBucketReplicationAsync(
            new GetBucketReplicationRequest { BucketName = "from" })).Configuration;
        var rule = Assert.Single(found.Rules);
        Assert.Equal("arn:aws:iam::123456789012:role/replication", found.Role);
        Assert.Equal(
            ("logs", 7, "logs/", "arn:aws:s3:::into"),
            (rule.Id, rule.Priority, rule.Filter.Prefix, rule.Destination.BucketArn));
    }
}
