using System.Text;

namespace Drystone.Server.Tests.Attacks;

/// <summary>One request that a proxy and the server could take for two, and answers given before their time.</summary>
[Trait("Attack", "11")]
public sealed class SmugglingTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private static RawRequest Put => new RawRequest("PUT", "/attacked/new") { ContentSha256 = "UNSIGNED-PAYLOAD" };

    [Theory]
    [InlineData("transfer-encoding: chunked\r\ncontent-length: 5")]
    [InlineData("content-length: 5\r\ntransfer-encoding: chunked")]
    [InlineData("content-length: 5\r\ncontent-length: 6")]
    [InlineData("content-length: 5, 6")]
    [InlineData("content-length: -5")]
    [InlineData("content-length: 0x5")]
    [InlineData("content-length: 5 5")]
    [InlineData("content-length:")]
    [InlineData("content-length: 99999999999999999999")]
    [InlineData("transfer-encoding: xchunked")]
    [InlineData("transfer-encoding: chunked, identity")]
    [InlineData("transfer-encoding: chunked\r\ntransfer-encoding: identity")]
    [InlineData("transfer-encoding : chunked")]
    [InlineData("transfer-encoding\t: chunked")]
    [InlineData("transfer-encoding:\u000bchunked")]
    public async Task Framing_that_two_readers_take_differently_gets_no_second_reading(string framing)
    {
        var before = await server.StateAsync();
        var smuggled = Encoding.Latin1.GetString(
            server.Client.ToBytes(new RawRequest("DELETE", "/attacked/victim")));
        using var connection = await RawConnection.OpenAsync(server.Client.Endpoint);
        var head = Encoding.Latin1.GetString(server.Client.ToBytes(Put with { WithoutContentLength = true }));
        await connection.SendAsync($"{head[..^2]}{framing}\r\n\r\n0\r\n\r\n{smuggled}");
        var answer = await connection.ReadAnswerAsync();
        Assert.True(answer.Status == 400, answer.ToString());
        Assert.Equal(RawAnswer.Closed, await connection.ReadAnswerAsync());
        await server.AssertAbsentAsync("/attacked/new");
        Assert.Equal(before, await server.StateAsync());
    }

    [Theory]
    [InlineData("PUT /attacked/new HTTP/1.1\nhost: a\n\n")]
    [InlineData("GET /attacked/victim HTTP/1.1\rhost: a\r\n\r\n")]
    [InlineData("GET /attacked/victim\r\n\r\n")]
    [InlineData("GET /attacked/victim HTTP/0.9\r\nhost: a\r\n\r\n")]
    [InlineData("GET /attacked/victim HTTP/1.1 \r\nhost: a\r\n\r\n")]
    [InlineData("GET\t/attacked/victim HTTP/1.1\r\nhost: a\r\n\r\n")]
    [InlineData("GET /attacked/victim HTTP/1.1\r\n\r\n")]
    [InlineData("GE\0T /attacked/victim HTTP/1.1\r\nhost: a\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("CONNECT elsewhere.example:80 HTTP/1.1\r\nhost: elsewhere.example:80\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n")]
    public async Task What_is_no_request_of_HTTP_1_1_is_refused(string request)
    {
        var before = await server.StateAsync();
        var answer = await server.Client.SendTextAsync(request);
        Assert.True(answer.Status is 0 or 400 or 403 or 405 or 501 or 505, answer.ToString());
        Assert.Equal(before, await server.StateAsync());
    }

    [Theory]
    [InlineData("5;ext=\"a\r\nb\"\r\nbytes\r\n0\r\n\r\n")]
    [InlineData("-5\r\nbytes\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffffff\r\nbytes\r\n0\r\n\r\n")]
    [InlineData("5\nbytes\n0\n\n")]
    [InlineData("5\r\nbytesmore\r\n0\r\n\r\n")]
    [InlineData("zz\r\n")]
    public async Task Broken_HTTP_chunks_store_nothing(string body)
    {
        var before = await server.StateAsync();
        using var connection = await RawConnection.OpenAsync(server.Client.Endpoint);
        var request = (Put with { WithoutContentLength = true, ContentSha256 = AwsChunks.UnsignedTrailer })
            .With("x-amz-decoded-content-length", "5").WithUnsigned("transfer-encoding", "chunked");
        await connection.SendAsync(server.Client.ToBytes(request));
        await connection.SendAsync(body);
        Assert.Equal(400, (await connection.ReadAnswerAsync()).Status);
        Assert.Equal(RawAnswer.Closed, await connection.ReadAnswerAsync());
        Assert.Equal(before, await server.StateAsync());
    }

    [Fact]
    public async Task A_body_without_any_length_is_refused() =>
        await server.AssertRefusedAsync(Put with { WithoutContentLength = true }, 411, "MissingContentLength");

    [Fact]
    public async Task A_body_in_HTTP_chunks_is_its_bytes()
    {
        const string Chunks = "5;ext=1\r\nbytes\r\n0\r\nx-trailer: t\r\n\r\n";
        var request = Put.WithBody(Chunks) with { WithoutContentLength = true };
        await AttackedServer.ExpectOkAsync(
            server.Client.SendAsync(request.WithUnsigned("transfer-encoding", "chunked")));
        Assert.Equal("bytes", (await server.Client.GetAsync("/attacked/new")).Text);
        await server.Client.DeleteAsync("/attacked/new");
    }

    [Fact]
    public async Task A_body_that_ends_early_stores_nothing()
    {
        var before = await server.StateAsync();
        using var connection = await RawConnection.OpenAsync(server.Client.Endpoint);
        await connection.SendAsync(server.Client.ToBytes(Put.WithBody("half") with { AnnouncedBytes = 8 }));
        connection.EndSending();
        Assert.Equal(RawAnswer.Closed, await connection.ReadAnswerAsync());
        Assert.Equal(before, await server.StateAsync());
    }

    [Fact]
    public async Task What_follows_a_refused_body_is_not_taken_for_a_request()
    {
        var before = await server.StateAsync();
        var smuggled = server.Client.ToBytes(new RawRequest("DELETE", "/attacked/victim"));
        var request = new RawRequest("PUT", "/attacked/new")
        {
            Body = smuggled,
            Corrupt = head => head.Replace("Signature=", "Signature=0"),
        };
        using var connection = await RawConnection.OpenAsync(server.Client.Endpoint);
        await connection.SendAsync(server.Client.ToBytes(request));
        await connection.SendAsync(server.Client.ToBytes(new RawRequest("GET", "/attacked/victim")));
        Assert.Equal("SignatureDoesNotMatch", (await connection.ReadAnswerAsync()).Code);
        Assert.Equal(AttackedServer.VictimText, (await connection.ReadAnswerAsync()).Text);
        Assert.Equal(before, await server.StateAsync());
    }

    [Fact]
    public async Task Requests_in_a_row_are_answered_in_their_order()
    {
        using var connection = await RawConnection.OpenAsync(server.Client.Endpoint);
        var get = server.Client.ToBytes(new RawRequest("GET", "/attacked/victim"));
        var refused = server.Client.ToBytes(new RawRequest("GET", "/attacked/victim") { IsAnonymous = true });
        await connection.SendAsync((byte[])[.. get, .. refused, .. get]);
        Assert.Equal(AttackedServer.VictimText, (await connection.ReadAnswerAsync()).Text);
        Assert.Equal("AccessDenied", (await connection.ReadAnswerAsync()).Code);
        Assert.Equal(AttackedServer.VictimText, (await connection.ReadAnswerAsync()).Text);
    }

    [Fact]
    public async Task A_refused_client_is_never_told_to_continue() => await server.AssertRefusedAsync(
        Put with
        {
            UnsignedHeaders = [("expect", "100-continue")],
            AnnouncedBytes = 1 << 20,
            Corrupt = head => head.Replace("Signature=", "Signature=0"),
        },
        403,
        "SignatureDoesNotMatch");

    [Theory]
    [InlineData("x-amz-storage-class", "GOLD", "InvalidStorageClass")]
    [InlineData("content-md5", "not base64", "InvalidDigest")]
    public async Task What_can_be_refused_by_the_head_is_refused_before_the_body(
        string name, string value, string code) => await server.AssertRefusedAsync(
        Put.With(name, value) with { UnsignedHeaders = [("expect", "100-continue")], AnnouncedBytes = 1 << 20 },
        400,
        code);

    [Fact]
    public async Task An_admitted_client_is_told_to_continue()
    {
        using var connection = await RawConnection.OpenAsync(server.Client.Endpoint);
        await connection.SendAsync(server.Client.ToBytes(
            Put with { UnsignedHeaders = [("expect", "100-continue")], AnnouncedBytes = 5 }));
        Assert.Equal(100, (await connection.ReadAnswerAsync()).Status);
        await connection.SendAsync("bytes");
        Assert.Equal(200, (await connection.ReadAnswerAsync()).Status);
        await server.Client.DeleteAsync("/attacked/new");
    }

    [Fact]
    public async Task An_unknown_expectation_does_not_hang() => await AttackedServer.ExpectOkAsync(
        server.Client.SendAsync(new RawRequest("GET", "/attacked/victim").WithUnsigned("expect", "a-miracle")));
}
