using System.Text;
using Amazon.S3.Model;
using static Drystone.Server.Tests.S3ServerFixture;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed partial class PutObjectTests
{
    [Fact]
    public async Task Keys_that_are_paths_of_one_another_are_three_objects()
    {
        string[] keys = ["a", "a/", "a/b"];
        foreach (var key in keys)
        {
            await server.SendAsync("PUT", "/bucket/" + key, Encoding.UTF8.GetBytes(key));
        }

        foreach (var key in keys)
        {
            Assert.Equal(key, (await server.SendAsync("GET", "/bucket/" + key)).Text);
        }
    }

    [Theory]
    [InlineData("with space", "with%20space")]
    [InlineData("plus+sign", "plus+sign")]
    [InlineData("plus+escaped", "plus%2Bescaped")]
    [InlineData("per%cent", "per%25cent")]
    [InlineData("äöü/世界/🌍", "%C3%A4%C3%B6%C3%BC/%E4%B8%96%E7%95%8C/%F0%9F%8C%8D")]
    [InlineData("decomposed/a\u0308", "decomposed/a%CC%88")]
    [InlineData("double//slash///", "double//slash///")]
    [InlineData("/leading", "/leading")]
    [InlineData(".", ".")]
    [InlineData("..", "..")]
    [InlineData("./x", "./x")]
    [InlineData("../bucket/escaped", "../bucket/escaped")]
    [InlineData("x/../../y", "x/%2E%2E/%2e%2e/y")]
    [InlineData("quotes\"'`", "quotes%22%27%60")]
    [InlineData("new\nline\r\ttab", "new%0Aline%0D%09tab")]
    [InlineData("<xml>&amp;]]>", "%3Cxml%3E%26amp%3B%5D%5D%3E")]
    [InlineData("what?#is", "what%3F%23is")]
    [InlineData("back\\slash:*|", "back%5Cslash%3A%2A%7C")]
    public async Task Any_key_is_stored_and_listed_as_it_is(string key, string escaped)
    {
        var bucket = await server.NewBucketAsync();
        var put = await server.SendAsync("PUT", $"/{bucket}/{escaped}", Encoding.UTF8.GetBytes(key));
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(key, (await server.SendAsync("GET", $"/{bucket}/{escaped}")).Text);
        var listed = await server.SendAsync("GET", $"/{bucket}?list-type=2&encoding-type=url");
        Assert.Equal([key], listed.Values("Contents", "Key").Select(Uri.UnescapeDataString));
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}/{escaped}")).Outcome);
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}")).Outcome);
    }

    [Fact]
    public async Task The_SDK_and_the_wire_agree_on_odd_keys()
    {
        var bucket = await server.NewBucketAsync();
        string[] keys = ["a b", "a+b", "a%20b", "ü", "x//y", "'q'", "a&b=c;d", "~tilde", "(par)", "*", "@:$,!"];
        foreach (var key in keys)
        {
            await server.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = key });
        }

        foreach (var key in keys)
        {
            Assert.Equal(key, (await server.SendAsync("GET", $"/{bucket}/{Uri.EscapeDataString(key)}")).Text);
        }

        var listed = await server.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket });
        Assert.Equal(keys.Order(StringComparer.Ordinal), listed.S3Objects.Select(one => one.Key));
    }

    [Theory]
    [InlineData("a", 1_024)]
    [InlineData("ä", 512)]
    public async Task A_key_has_at_most_1024_bytes(string character, int count)
    {
        var key = Uri.EscapeDataString(string.Concat(Enumerable.Repeat(character, count)));
        Assert.Equal((200, null), (await server.SendAsync("PUT", $"/bucket/{key}", Body)).Outcome);
        Assert.Equal(Body, (await server.SendAsync("GET", $"/bucket/{key}")).Body);
        Assert.Equal((400, "KeyTooLongError"), (await server.SendAsync("PUT", $"/bucket/{key}a", Body)).Outcome);
    }

    /// <summary>Kestrel takes no NUL in a path.</summary>
    [Fact]
    public async Task A_key_with_a_NUL_is_refused() =>
        Assert.Equal(400, (int)(await server.SendAsync("PUT", "/bucket/nul%00byte", Body)).Status);

    [Theory]
    [InlineData("%FF")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    public async Task A_key_that_is_not_UTF8_is_refused(string escaped) =>
        Assert.Equal((400, "InvalidURI"), (await server.SendAsync("PUT", $"/bucket/{escaped}", Body)).Outcome);

    [Fact]
    public async Task A_bucket_can_be_named_by_the_host()
    {
        var host = $"{Bucket}.{Domain}";
        var put = await server.Raw.SendAsync(new RawS3Request("PUT", "/by/host") { Host = host, Body = Body });
        Assert.Equal((200, null), put.Outcome);
        Assert.Equal(Body, (await server.SendAsync("GET", "/bucket/by/host")).Body);
        var read = await server.Raw.SendAsync(
            new RawS3Request("GET", "/by/host") { Host = host.ToUpperInvariant() + ":9000" });
        Assert.Equal(Body, read.Body);
        var pathStyle = await server.Raw.SendAsync(new RawS3Request("GET", "/bucket/by/host") { Host = Domain });
        Assert.Equal(Body, pathStyle.Body);
        var listed = await server.Raw.SendAsync(new RawS3Request("GET", "/?prefix=by/") { Host = host });
        Assert.Equal(["by/host"], listed.Values("Contents", "Key"));
    }
}
