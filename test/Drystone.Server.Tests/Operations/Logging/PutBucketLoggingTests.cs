namespace Drystone.Server.Tests.Operations.Logging;

public sealed class PutBucketLoggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string AllUsers = "<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>";
    private const string LogDelivery = "<URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI>";

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
    public async Task Grants_for_the_logs_need_a_target_bucket_with_lists()
    {
        var (bucket, target) = (await server.NewBucketAsync(), await server.NewBucketAsync());
        var many = string.Concat(Enumerable.Repeat(Grant(LogDelivery), 100));
        var refused = await server.PutDocumentAsync(bucket, "logging", Document(target, Grant(AllUsers)));
        Assert.Equal((400, "AccessControlListNotSupported"), refused.Outcome);
        Assert.Equal("Target grants not allowed for bucket owner enforced buckets", refused["Message"]);
        Assert.Empty((await server.GetDocumentAsync(bucket, "logging")).Xml.Elements());

        await server.PutDocumentAsync(
            target, "ownershipControls",
            "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>");
        Assert.Equal(
            (403, "AccessDenied"),
            (await server.PutDocumentAsync(bucket, "logging", Document(target, Grant(AllUsers)))).Outcome);
        Assert.Equal(
            (400, "InvalidArgument"),
            (await server.PutDocumentAsync(bucket, "logging", Document(target, Grant("<ID>nobody</ID>")))).Outcome);
        Assert.Equal(
            (400, "MalformedXML"),
            (await server.PutDocumentAsync(bucket, "logging", Document(target, many))).Outcome);
        Assert.Equal(
            (200, null),
            (await server.PutDocumentAsync(bucket, "logging", Document(target, Grant(LogDelivery)))).Outcome);
        var found = await server.GetDocumentAsync(bucket, "logging");
        Assert.Equal(("READ", "http://acs.amazonaws.com/groups/s3/LogDelivery"), (found["Permission"], found["URI"]));
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "logging");

    private static string Grant(string grantee) =>
        $"<Grant><Grantee>{grantee}</Grantee><Permission>READ</Permission></Grant>";

    private static string Document(string target, string grants = "") =>
        $"<BucketLoggingStatus><LoggingEnabled><TargetBucket>{target}</TargetBucket><TargetPrefix>logs/</TargetPrefix>"
        + (grants.Length == 0 ? "" : $"<TargetGrants>{grants}</TargetGrants>")
        + "</LoggingEnabled></BucketLoggingStatus>";
}
