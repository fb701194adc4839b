namespace Drystone.Server.Tests.Operations.Logging;

public sealed class PutBucketLoggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task It_is_turned_on_and_off()
    {
        var (bucket, target) = (await server.NewBucketAsync(), await server.NewBucketAsync());
        Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "logging", Document(target))).Outcome);
        var found = await server.GetDocumentAsync(bucket, "logging");
        Assert.Equal(target, found["TargetBucket"]);
        Assert.Equal("logs/", found["TargetPrefix"]);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(
                (200, null), (await server.PutDocumentAsync(bucket, "logging", "<BucketLoggingStatus/>")).Outcome);
            Assert.Empty((await server.GetDocumentAsync(bucket, "logging")).Xml.Elements());
        }
    }

    [Fact]
    public async Task The_target_must_be_there_and_of_the_same_owner()
    {
        var bucket = await server.NewBucketAsync();
        foreach (var name in new[] { "no-such-target", "No_Bucket/Name" })
        {
            var absent = await server.PutDocumentAsync(bucket, "logging", Document(name));
            Assert.Equal((400, "InvalidTargetBucketForLogging"), absent.Outcome);
            Assert.Equal("The target bucket for logging does not exist", absent["Message"]);
            Assert.Equal(name, absent["TargetBucket"]);
        }

        await server.OtherS3.PutBucketAsync("target-of-another");
        Assert.Equal(
            (400, "InvalidTargetBucketForLogging"),
            (await server.PutDocumentAsync(bucket, "logging", Document("target-of-another"))).Outcome);
        Assert.Empty((await server.GetDocumentAsync(bucket, "logging")).Xml.Elements());
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "logging");

    private static string Document(string target) =>
        $"<BucketLoggingStatus><LoggingEnabled><TargetBucket>{target}</TargetBucket><TargetPrefix>logs/</TargetPrefix>"
        + "</LoggingEnabled></BucketLoggingStatus>";
}
