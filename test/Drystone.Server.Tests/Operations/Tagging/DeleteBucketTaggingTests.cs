namespace Drystone.Server.Tests.Operations.Tagging;

public sealed class DeleteBucketTaggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document =
        "<Tagging><TagSet><Tag><Key>team</Key><Value>storage</Value></Tag></TagSet></Tagging>";

    [Fact]
    public async Task It_is_removed_once_and_removing_nothing_is_a_success()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "tagging", Document);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "tagging")).Outcome);
            Assert.Equal((404, "NoSuchTagSet"), (await server.GetDocumentAsync(bucket, "tagging")).Outcome);
        }
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "tagging");
}
