using System.Text;

namespace Drystone.Server.Tests.Operations.Tagging;

public class PutObjectTaggingTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Tags_are_replaced_and_the_object_stays_as_it_is()
    {
        await server.SendAsync("PUT", "/bucket/key", [1], ("x-amz-tagging", "old=1"));
        var before = await server.SendAsync("GET", "/bucket/key");
        Assert.Equal((200, null), (await PutAsync("key", "<Tag><Key>new</Key><Value>2</Value></Tag>")).Outcome);
        var after = await server.SendAsync("GET", "/bucket/key");
        Assert.Equal("1", after.Header("x-amz-tagging-count"));
        Assert.Equal((before.Header("ETag"), before.Header("Last-Modified")),
            (after.Header("ETag"), after.Header("Last-Modified")));
        Assert.Equal("new", (await server.SendAsync("GET", "/bucket/key?tagging"))["Key"]);
    }

    [Theory]
    [InlineData("<Tag><Key></Key><Value>1</Value></Tag>", "InvalidTag")]
    [InlineData("<Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag>", "InvalidTag")]
    [InlineData("<Tag><Key>aws:a</Key><Value>1</Value></Tag>", "InvalidTag")]
    [InlineData("<Tag><Key>a</Key></Tag>", "MalformedXML")]
    public async Task A_tag_that_breaks_a_rule_is_refused(string tags, string code)
    {
        await server.SendAsync("PUT", "/bucket/rules", [1], ("x-amz-tagging", "kept=1"));
        Assert.Equal((400, code), (await PutAsync("rules", tags)).Outcome);
        Assert.Equal("kept", (await server.SendAsync("GET", "/bucket/rules?tagging"))["Key"]);
    }

    [Fact]
    public async Task Eleven_tags_are_too_many()
    {
        await server.SendAsync("PUT", "/bucket/many", [1]);
        var tags = string.Concat(Enumerable.Range(0, 11).Select(i => $"<Tag><Key>{i}</Key><Value/></Tag>"));
        Assert.Equal((400, "BadRequest"), (await PutAsync("many", tags)).Outcome);
    }

    [Fact]
    public async Task What_is_not_there_takes_no_tags() =>
        Assert.Equal((404, "NoSuchKey"), (await PutAsync("absent", string.Empty)).Outcome);

    [Fact]
    public async Task A_damaged_document_changes_nothing()
    {
        await server.SendAsync("PUT", "/bucket/damaged", [1]);
        var answer = await server.SendAsync(
            "PUT", "/bucket/damaged?tagging", "<Tagging><TagSet/></Tagging>"u8.ToArray(),
            ("Content-MD5", Convert.ToBase64String(new byte[16])));
        Assert.Equal((400, "BadDigest"), answer.Outcome);
    }

    private Task<RawS3Answer> PutAsync(string key, string tags) => server.SendAsync(
        "PUT", $"/bucket/{key}?tagging", Encoding.UTF8.GetBytes($"<Tagging><TagSet>{tags}</TagSet></Tagging>"));
}
