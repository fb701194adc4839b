namespace Drystone.Server.Tests.Operations.Website;

public sealed class PutBucketWebsiteTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
        + "<ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>";

    [Fact]
    public async Task What_is_put_is_answered_in_the_place_of_what_was_there()
    {
        var bucket = await server.NewBucketAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "website", Document)).Outcome);
        }

        var found = await server.GetDocumentAsync(bucket, "website");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("index.html", found["Suffix"]);
        Assert.Equal("404.html", found["Key"]);
    }

    [Theory]
    [InlineData("<WebsiteConfiguration/>", "InvalidArgument")]
    [InlineData("<WebsiteConfiguration><IndexDocument><Suffix>/a</Suffix></IndexDocument>"
        + "</WebsiteConfiguration>", "InvalidArgument")]
    [InlineData("text", "MalformedXML")]
    public async Task What_AWS_refuses_changes_nothing(string document, string code)
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "website", Document);
        var before = await server.GetDocumentAsync(bucket, "website");
        Assert.Equal((400, code), (await server.PutDocumentAsync(bucket, "website", document)).Outcome);
        Assert.Equal(before.Text, (await server.GetDocumentAsync(bucket, "website")).Text);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "website");
}
