using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Clients that hold a connection and give nothing for it. Every wait ends because the server ends it.
/// </summary>
[Trait("Attack", "12")]
public sealed class SlowClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Kestrel measures rates once a second, so the shortest grace is just above that.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.1);

    private readonly TestDirectory directory = new();
    private DrystoneServer server = null!;
    private RawS3Client client = null!;

    public async ValueTask InitializeAsync()
    {
        var timeouts = new ConnectionTimeouts
        {
            KeepAlive = Second,
            RequestHead = Second,
            RequestBodyGrace = Grace,
            ResponseGrace = Grace,

            // Kestrel allows each write the time that its bytes take at this pace, and pieces of an object are large.
            ResponseBytesPerSecond = 100 << 20,
        };
        server = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { Timeouts = timeouts }, TestContext.Current.CancellationToken);
        client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/attacked", ""));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task A_head_that_does_not_come_is_not_waited_for() => await Task.WhenAll(
        AssertHeadTimedOutAsync(""),
        AssertHeadTimedOutAsync("G"),
        AssertHeadTimedOutAsync("GET /attacked/victim HTTP/1.1\r\n"),
        AssertHeadTimedOutAsync("GET /attacked/victim HTTP/1.1\r\nhost: a\r\nx-amz-meta-a: "));

    [Fact]
    public async Task A_head_that_trickles_is_cut_off()
    {
        using var connection = await RawConnection.OpenAsync(client.Endpoint);
        var answering = connection.ReadAnswerAsync();
        await connection.SendAsync("GET /attacked/victim HTTP/1.1\r\nhost: a\r\n");
        await TrickleAsync(connection, "x-amz-meta-a: x\r\n", answering);
        Assert.True((await answering).Status is 0 or 408);
    }

    [Fact]
    public async Task A_connection_that_is_not_used_again_is_closed()
    {
        using var connection = await RawConnection.OpenAsync(client.Endpoint);
        await connection.SendAsync(client.ToBytes(new RawRequest("GET", "/attacked")));
        Assert.Equal(200, (await connection.ReadAnswerAsync()).Status);
        Assert.Equal(0, await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task A_body_that_stops_is_given_up_and_stores_nothing() => await Task.WhenAll(
        AssertBodyTimedOutAsync(Put("the start") with { AnnouncedBytes = 1_000 }),
        AssertBodyTimedOutAsync(Put("the start") with { AnnouncedBytes = 10_000_000 }),
        AssertBodyTimedOutAsync((Put("10\r\nhalf") with
        {
            ContentSha256 = AwsChunks.UnsignedTrailer,
            AnnouncedBytes = 100,
        }).With("x-amz-decoded-content-length", "16")));

    [Fact]
    public async Task A_body_that_trickles_is_given_up_and_stores_nothing()
    {
        using var connection = await RawConnection.OpenAsync(client.Endpoint);
        await connection.SendAsync(client.ToBytes(Put("") with { AnnouncedBytes = 1_000_000 }));
        var answering = connection.ReadAnswerAsync();
        await TrickleAsync(connection, "x", answering);
        await AssertTimedOutAsync(await answering);
    }

    [Fact]
    public async Task An_answer_that_is_not_read_is_cut_off()
    {
        const int SizeBytes = 32 << 20;
        await AttackedServer.ExpectOkAsync(client.SendAsync(
            new RawRequest("PUT", "/attacked/large") { Body = new byte[SizeBytes] }));
        using var connection = await RawConnection.OpenAsync(client.Endpoint, receiveBufferBytes: 4_096);
        await connection.SendAsync(client.ToBytes(new RawRequest("GET", "/attacked/large")));
        await TrickleAsync(connection, "x", connection.WaitUntilCutOffAsync());
        Assert.InRange(await connection.ReadToEndAsync(), 0, SizeBytes - 1);
    }

    private static RawRequest Put(string body) => new RawRequest("PUT", "/attacked/slow")
    {
        ContentSha256 = "UNSIGNED-PAYLOAD",
    }.WithBody(body);

    private async Task AssertHeadTimedOutAsync(string sent)
    {
        using var connection = await RawConnection.OpenAsync(client.Endpoint);
        await connection.SendAsync(sent);
        var answer = await connection.ReadAnswerAsync();
        Assert.True(answer.Status is 0 or 408, answer.ToString());
        Assert.Equal(0, await connection.ReadToEndAsync());
    }

    private async Task AssertBodyTimedOutAsync(RawRequest request)
    {
        using var connection = await RawConnection.OpenAsync(client.Endpoint);
        await connection.SendAsync(client.ToBytes(request));
        await AssertTimedOutAsync(await connection.ReadAnswerAsync());
    }

    private async Task AssertTimedOutAsync(RawAnswer answer)
    {
        Assert.True(answer is { Status: 400, Code: "RequestTimeout" } or { Status: 0 or 408 }, answer.ToString());
        Assert.Equal(404, (await client.SendAsync(new RawRequest("HEAD", "/attacked/slow"))).Status);
    }

    /// <summary>Sends a little, again and again, until the server has had enough.</summary>
    private static async Task TrickleAsync(RawConnection connection, string little, Task until)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!until.IsCompleted && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            await connection.SendAsync(little);
        }
    }
}
