namespace Drystone.Server.Tests.Attacks;

/// <summary>Ranges at and beyond the edges of an object: what is answered is always a part of that object.</summary>
[Trait("Attack", "37")]
public sealed class RangeTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Text = AttackedServer.VictimText;
    private static readonly string LastFive = Text[^5..];

    [Theory]
    [InlineData("bytes=-0")]
    [InlineData("bytes=21-")]
    [InlineData("bytes=21-30")]
    [InlineData("bytes=9223372036854775807-")]
    [InlineData("bytes=9223372036854775808-9223372036854775809")]
    [InlineData("bytes=99999999999999999999999999-")]
    [InlineData("bytes=18446744073709551615-18446744073709551615")]
    public async Task A_range_without_a_byte_of_the_object_is_refused(string range)
    {
        var answer = await server.AssertRefusedAsync(Get("victim", range), 416, "InvalidRange");
        Assert.Equal("21", answer.Element("ActualObjectSize"));
        Assert.Equal(range, answer.Element("RangeRequested"));
        await server.AssertRefusedAsync(Get("victim", range) with { Method = "HEAD" }, 416, code: null);
    }

    [Theory]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=0-0,2-2")]
    [InlineData("bytes=0-0,-1")]
    [InlineData("bytes=-")]
    [InlineData("bytes=")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=-5-10")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bits=0-1")]
    [InlineData("0-1")]
    public async Task What_is_not_one_range_gives_the_whole_object(string range)
    {
        var answer = await server.Client.SendAsync(Get("victim", range));
        Assert.Equal((200, Text, null), (answer.Status, answer.Text, answer.Header("content-range")));
    }

    [Theory]
    [InlineData("bytes=0-0", "w", "bytes 0-0/21")]
    [InlineData("bytes=20-", "d", "bytes 20-20/21")]
    [InlineData("bytes=20-9223372036854775807", "d", "bytes 20-20/21")]
    [InlineData("bytes=0-99999999999999999999999", Text, "bytes 0-20/21")]
    [InlineData("bytes=-1", "d", "bytes 20-20/21")]
    [InlineData("bytes=-9223372036854775808", Text, "bytes 0-20/21")]
    [InlineData("BYTES = 0-0", Text, null)]
    public async Task A_range_is_cut_to_the_object(string range, string text, string? contentRange)
    {
        var answer = await server.Client.SendAsync(Get("victim", range));
        Assert.Equal(contentRange is null ? 200 : 206, answer.Status);
        Assert.Equal((text, contentRange), (answer.Text, answer.Header("content-range")));
        Assert.Equal($"{text.Length}", answer.Header("content-length"));
    }

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=-1")]
    public async Task An_empty_object_has_no_range(string range)
    {
        await AttackedServer.ExpectOkAsync(server.Client.PutAsync("/attacked/empty", ""));
        await server.AssertRefusedAsync(Get("empty", range), 416, "InvalidRange");
    }

    [Fact]
    public async Task If_Range_with_another_validator_gives_the_whole_object()
    {
        var etag = (await server.Client.SendAsync(Get("victim", "bytes=0-0"))).Header("etag")!;
        string[] others = ["\"other\"", $"W/{etag}", "Thu, 01 Jan 1970 00:00:00 GMT", "*", "", $"{etag}, {etag}"];
        foreach (var other in others)
        {
            var whole = await server.Client.SendAsync(Get("victim", "bytes=-5").With("if-range", other));
            Assert.Equal((200, Text), (whole.Status, whole.Text));
        }

        var part = await server.Client.SendAsync(Get("victim", "bytes=-5").With("if-range", etag));
        Assert.Equal((206, LastFive), (part.Status, part.Text));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("-1")]
    [InlineData("1e1")]
    [InlineData("4294967297")]
    public async Task A_part_number_that_no_part_can_have_is_refused(string number) =>
        await server.AssertRefusedAsync(
            new RawRequest("GET", $"/attacked/victim?partNumber={number}"), 400, "InvalidArgument");

    [Fact]
    public async Task A_part_that_is_not_there_is_refused() => await server.AssertRefusedAsync(
        new RawRequest("GET", "/attacked/victim?partNumber=2"), 416, "InvalidPartNumber");

    [Fact]
    public async Task A_part_and_a_range_at_once_are_refused() => await server.AssertRefusedAsync(
        new RawRequest("GET", "/attacked/victim?partNumber=1").With("range", "bytes=0-0"), 400, "InvalidRequest");

    [Fact]
    public async Task Every_range_of_an_object_of_several_blocks_is_its_own_bytes()
    {
        var bytes = new byte[200_003];
        new Random(37).NextBytes(bytes);
        await AttackedServer.ExpectOkAsync(server.Client.SendAsync(
            new RawRequest("PUT", "/attacked/blocks") { Body = bytes }));
        int[] edges = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 196_608, 200_001, 200_002];
        foreach (var first in edges)
        {
            foreach (var last in edges.Where(last => last >= first))
            {
                var answer = await server.Client.SendAsync(Get("blocks", $"bytes={first}-{last}"));
                Assert.Equal(206, answer.Status);
                Assert.True(answer.Body.AsSpan().SequenceEqual(bytes.AsSpan(first..(last + 1))), $"{first}-{last}");
            }
        }

        await server.Client.DeleteAsync("/attacked/blocks");
    }

    private static RawRequest Get(string key, string range) =>
        new RawRequest("GET", $"/attacked/{key}").With("range", range);
}
