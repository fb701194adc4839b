using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>As much of a NATS client as reading back needs.</summary>
internal sealed class NatsClient : IAsyncDisposable
{
    private readonly NetworkStream stream;
    private int requests;

    private NatsClient(NetworkStream stream) => this.stream = stream;

    public static async Task<NatsClient> ConnectAsync(NatsBroker broker)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", broker.Port);
        var client = new NatsClient(tcp.GetStream());
        await client.ReadLineAsync();
        var login = JsonSerializer.Serialize(new { user = Broker.User, pass = Broker.Password, verbose = false });
        await client.WriteAsync($"CONNECT {login}\r\n");
        await client.FlushAsync();
        return client;
    }

    public async Task SubscribeAsync(string subject)
    {
        await WriteAsync($"SUB {subject} 1\r\n");
        await FlushAsync();
    }

    /// <summary>Sends a request and returns the body of the first message that comes.</summary>
    public async Task<string> RequestAsync(string subject, string body)
    {
        var inbox = $"_INBOX.test.{++requests}";
        await WriteAsync($"SUB {inbox} {requests}\r\nUNSUB {requests} 1\r\n");
        await WriteAsync($"PUB {subject} {inbox} {Encoding.UTF8.GetByteCount(body)}\r\n{body}\r\n");
        return await ReadMessageAsync();
    }

    /// <summary>Makes a stream that stores what comes to the subject.</summary>
    public async Task AddStreamAsync(string name, string subject)
    {
        var answer = await RequestAsync(
            $"$JS.API.STREAM.CREATE.{name}",
            JsonSerializer.Serialize(new { name, subjects = new[] { subject }, storage = "file" }));
        Assert.DoesNotContain("\"error\"", answer, StringComparison.Ordinal);
    }

    /// <summary>The body of the message that the stream stored as number <paramref name="sequence"/>.</summary>
    public async Task<string> ReadStoredAsync(string stream, int sequence)
    {
        var answer = await RequestAsync($"$JS.API.STREAM.MSG.GET.{stream}", $$"""{"seq":{{sequence}}}""");
        using var json = JsonDocument.Parse(answer);
        Assert.True(json.RootElement.TryGetProperty("message", out var message), answer);
        return Encoding.UTF8.GetString(message.GetProperty("data").GetBytesFromBase64());
    }

    public async Task<string> ReadMessageAsync()
    {
        while (true)
        {
            var words = (await ReadLineAsync()).Split(' ');
            if (words[0] is "MSG" or "HMSG")
            {
                var body = new byte[int.Parse(words[^1], null) + 2];
                await stream.ReadExactlyAsync(body);
                return Encoding.UTF8.GetString(body.AsSpan(..^2));
            }
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task FlushAsync()
    {
        await WriteAsync("PING\r\n");
        while (await ReadLineAsync() is var line && line != "PONG")
        {
            Assert.False(line.StartsWith("-ERR", StringComparison.Ordinal), line);
        }
    }

    private async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task<string> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (one[0] != '\n')
        {
            await stream.ReadExactlyAsync(one);
            line.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r', '\n');
    }
}
