using System.Text;

namespace Drystone.Server.Tests.Operations.Cors;

public sealed class PutBucketCorsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document = "<CORSConfiguration><CORSRule><ID>r</ID><AllowedMethod>GET</AllowedMethod>"
        + "<AllowedOrigin>https://a.test</AllowedOrigin><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule>"
        + "</CORSConfiguration>";

    [Fact]
    public async Task What_is_put_is_answered_in_the_place_of_what_was_there()
    {
        var bucket = await server.NewBucketAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((200, null), (await server.PutDocumentAsync(bucket, "cors", Document)).Outcome);
        }

        var found = await server.GetDocumentAsync(bucket, "cors");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("https://a.test", found["AllowedOrigin"]);
        Assert.Equal("5", found["MaxAgeSeconds"]);
    }

    [Theory]
    [InlineData("<CORSConfiguration/>", "MalformedXML")]
    [InlineData("<CORSConfiguration><CORSRule><AllowedMethod>PATCH</AllowedMethod>"
        + "<AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>", "InvalidRequest")]
    [InlineData("<Other/>", "MalformedXML")]
    public async Task What_AWS_refuses_changes_nothing(string document, string code)
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "cors", Document);
        var before = await server.GetDocumentAsync(bucket, "cors");
        Assert.Equal((400, code), (await server.PutDocumentAsync(bucket, "cors", document)).Outcome);
        Assert.Equal(before.Text, (await server.GetDocumentAsync(bucket, "cors")).Text);
    }

    [Fact]
    public async Task A_digest_of_the_document_is_required_and_checked()
    {
        var bucket = await server.NewBucketAsync();
        var body = Encoding.UTF8.GetBytes(Document);
        var without = await server.SendAsync("PUT", $"/{bucket}?cors", body);
        Assert.Equal((400, "InvalidRequest"), without.Outcome);
        Assert.Contains("Content-MD5", without["Message"]);
        var wrong = await server.SendAsync(
            "PUT", $"/{bucket}?cors", body, ("Content-MD5", Convert.ToBase64String(new byte[16])));
        Assert.Equal((400, "BadDigest"), wrong.Outcome);
        Assert.Equal((404, "NoSuchCORSConfiguration"), (await server.GetDocumentAsync(bucket, "cors")).Outcome);
        var sha256 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(body));
        var checkedOtherwise = await server.SendAsync(
            "PUT", $"/{bucket}?cors", body, ("x-amz-checksum-sha256", sha256));
        Assert.Equal((200, null), checkedOtherwise.Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "cors");
}
