namespace Drystone.Server.Tests.Operations.Access;

public sealed class DeleteBucketOwnershipControlsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Even_that_of_a_new_bucket_is_removed_and_removing_nothing_is_a_success()
    {
        var bucket = await server.NewBucketAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((204, null), (await server.DeleteDocumentAsync(bucket, "ownershipControls")).Outcome);
            var absent = await server.GetDocumentAsync(bucket, "ownershipControls");
            Assert.Equal((404, "OwnershipControlsNotFoundError"), absent.Outcome);
            Assert.Equal(bucket, absent["BucketName"]);
        }
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("DELETE", "ownershipControls");
}
