using System.Text;

namespace Drystone.Server.Tests.Operations.Tagging;

public sealed class PutBucketTaggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Document =
        "<Tagging><TagSet><Tag><Key>team</Key><Value>storage</Value></Tag></TagSet></Tagging>";

    [Fact]
    public async Task What_is_put_is_answered_in_the_place_of_what_was_there()
    {
        var bucket = await server.NewBucketAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((204, null), (await server.PutDocumentAsync(bucket, "tagging", Document)).Outcome);
        }

        var found = await server.GetDocumentAsync(bucket, "tagging");
        Assert.Equal((200, null), found.Outcome);
        Assert.Equal("team", found["Key"]);
        Assert.Equal("storage", found["Value"]);
    }

    [Fact]
    public async Task An_empty_set_removes_the_tags()
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "tagging", Document);
        var answer = await server.PutDocumentAsync(bucket, "tagging", "<Tagging><TagSet/></Tagging>");
        Assert.Equal((204, null), answer.Outcome);
        Assert.Equal((404, "NoSuchTagSet"), (await server.GetDocumentAsync(bucket, "tagging")).Outcome);
    }

    [Theory]
    [InlineData("<Tagging><TagSet><Tag><Key>aws:x</Key><Value/></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging>", "MalformedXML")]
    public async Task What_AWS_refuses_changes_nothing(string document, string code)
    {
        var bucket = await server.NewBucketAsync();
        await server.PutDocumentAsync(bucket, "tagging", Document);
        var before = await server.GetDocumentAsync(bucket, "tagging");
        Assert.Equal((400, code), (await server.PutDocumentAsync(bucket, "tagging", document)).Outcome);
        Assert.Equal(before.Text, (await server.GetDocumentAsync(bucket, "tagging")).Text);
    }

    [Fact]
    public async Task A_digest_of_the_document_is_required_and_checked()
    {
        var bucket = await server.NewBucketAsync();
        var body = Encoding.UTF8.GetBytes(Document);
        var without = await server.SendAsync("PUT", $"/{bucket}?tagging", body);
        Assert.Equal((400, "InvalidRequest"), without.Outcome);
        Assert.Contains("Content-MD5", without["Message"]);
        var wrong = await server.SendAsync(
            "PUT", $"/{bucket}?tagging", body, ("Content-MD5", Convert.ToBase64String(new byte[16])));
        Assert.Equal((400, "BadDigest"), wrong.Outcome);
        Assert.Equal((404, "NoSuchTagSet"), (await server.GetDocumentAsync(bucket, "tagging")).Outcome);
        var sha256 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(body));
        var checkedOtherwise = await server.SendAsync(
            "PUT", $"/{bucket}?tagging", body, ("x-amz-checksum-sha256", sha256));
        Assert.Equal((204, null), checkedOtherwise.Outcome);
    }

    [Fact]
    public Task Others_are_refused() => server.AssertOnlyForOwnerAsync("PUT", "tagging");
}
