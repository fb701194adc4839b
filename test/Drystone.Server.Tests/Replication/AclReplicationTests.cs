using Drystone.S3.Configuration.Access;

namespace Drystone.Server.Tests.Replication;

/// <summary>Access control lists of objects whose bucket is replicated.</summary>
public sealed class AclReplicationTests
{
    private const string Bucket = "bucket";
    private const string Into = "into";

    [Theory]
    [InlineData("ObjectWriter", 2)]
    [InlineData("BucketOwnerEnforced", 1)]
    public async Task A_replica_in_another_bucket_has_the_list_of_its_source_where_it_may_have_one(
        string ownership, int grants)
    {
        await using var server = await ReplicationServer.StartAsync(options => options with
        {
            DefaultObjectOwnership = ObjectOwnership.ObjectWriter,
            BlocksPublicAccessByDefault = false,
        });
        await server.AddBucketAsync(Bucket);
        await server.AddBucketAsync(Into);
        var controls = "<OwnershipControls><Rule><ObjectOwnership>" + ownership
            + "</ObjectOwnership></Rule></OwnershipControls>";
        var put = await server.Raw.SendAsync(
            "PUT", $"/{Into}?ownershipControls", System.Text.Encoding.UTF8.GetBytes(controls));
        Assert.Equal((200, null), put.Outcome);
        await server.ReplicateAsync(Bucket, Into);
        await server.Raw.SendAsync("PUT", $"/{Bucket}/key", [1], ("x-amz-acl", "public-read"));
        await server.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        Assert.Equal(grants, (await server.Raw.SendAsync("GET", $"/{Into}/key?acl")).Grants().Length);
        await server.Raw.SendAsync("PUT", $"/{Bucket}/key?acl", headers: ("x-amz-acl", "private"));
        await ReplicationServer.UntilAsync(
            async () => (await server.Raw.SendAsync("GET", $"/{Into}/key?acl")).Grants().Length == 1);
    }
}
