using System.Text;
using Drystone.Cli.Bench;

namespace Drystone.Cli.Tests.Bench;

public sealed class HttpResponseParserTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly HttpResponseParser parser = new();

    public static TheoryData<string, int, string, bool> Responses => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true },
        { "HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", 200, "", true },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true },
        { "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "", true },
        { $"{Chunked}3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", 200, "hello", true },
        { $"{Chunked}A\r\n0123456789\r\n0\r\nA: b\r\n\r\n", 200, "0123456789", true },
        { "HTTP/1.1 503 Slow\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno", 503, "no", false },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", true },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", 200, "ok", true },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_is_read_byte_by_byte(string response, int status, string body, bool keepsAlive)
    {
        var text = Encoding.ASCII.GetBytes(response);
        parser.Start(isHeadRequest: false);
        var (received, start) = (new MemoryStream(), 0);
        for (var end = 1; end <= text.Length; end++)
        {
            Assert.False(parser.IsComplete);
            start += Feed(text.AsSpan(start, end - start), received);
        }

        AssertRead(text.Length, start, received, status, body, keepsAlive);
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_is_read_at_once_and_what_follows_it_is_left(
        string response, int status, string body, bool keepsAlive)
    {
        var text = Encoding.ASCII.GetBytes(response + "HTTP/1.1 200 OK\r\n");
        parser.Start(isHeadRequest: false);
        var received = new MemoryStream();
        AssertRead(response.Length, Feed(text, received), received, status, body, keepsAlive);
    }

    [Fact]
    public void The_answer_to_a_head_request_has_no_body()
    {
        parser.Start(isHeadRequest: true);
        Feed("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\nETag: \"abc\"\r\n\r\n"u8, Stream.Null);
        Assert.True(parser.IsComplete);
        Assert.Equal(4096, parser.ContentLength);
        Assert.Equal("\"abc\"", parser.ETag);
    }

    [Fact]
    public void A_body_without_a_length_ends_with_the_connection()
    {
        parser.Start(isHeadRequest: false);
        var received = new MemoryStream();
        Feed("HTTP/1.1 200 OK\r\n\r\nhello"u8, received);
        Assert.False(parser.IsComplete);
        parser.EndOfStream();
        Assert.True(parser.IsComplete);
        Assert.False(parser.KeepsAlive);
        Assert.Equal("hello", Encoding.ASCII.GetString(received.ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public void A_connection_that_ends_too_early_is_told(string response)
    {
        parser.Start(isHeadRequest: false);
        Feed(Encoding.ASCII.GetBytes(response), Stream.Null);
        Assert.Throws<InvalidDataException>(parser.EndOfStream);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n")]
    public void What_is_not_HTTP_is_told(string response)
    {
        parser.Start(isHeadRequest: false);
        Assert.Throws<InvalidDataException>(() => Feed(Encoding.ASCII.GetBytes(response), Stream.Null));
    }

    private int Feed(ReadOnlySpan<byte> input, Stream received)
    {
        var start = 0;
        while (!parser.IsComplete && parser.Parse(input[start..], out var body) is > 0 and var consumed)
        {
            received.Write(body);
            start += consumed;
        }

        return start;
    }

    private void AssertRead(int length, int consumed, MemoryStream received, int status, string body, bool keepsAlive)
    {
        Assert.True(parser.IsComplete);
        Assert.Equal(length, consumed);
        Assert.Equal(status, parser.Status);
        Assert.Equal(keepsAlive, parser.KeepsAlive);
        Assert.Equal(body, Encoding.ASCII.GetString(received.ToArray()));
    }
}
