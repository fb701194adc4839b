using System.Net;
using System.Net.Sockets;
using System.Text;
using Drystone.Cli.Objects;
using Drystone.Cli.Objects.Wire;
using Drystone.Client;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Tests.Objects;

public sealed class WireTests
{
    [Fact]
    public async Task A_body_that_falls_silent_ends()
    {
        var time = new FiredTime();
        await using var body = new AnswerBody(new SilentStream(), time, CancellationToken.None);
        var reading = body.ReadAsync(new byte[1]).AsTask();
        Assert.False(reading.IsCompleted);
        time.Fire();
        var ended = await Assert.ThrowsAsync<HttpIOException>(() => reading);
        Assert.StartsWith("nothing came for 60 s", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_cancelled_was_not_silent()
    {
        using var cancel = new CancellationTokenSource();
        await using var body = new AnswerBody(new SilentStream(), TimeProvider.System, cancel.Token);
        var reading = body.ReadAsync(new byte[1]).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>Ceph takes the body of a PUT that it refuses for the next request of the connection.</summary>
    [Fact]
    public async Task Ceph_is_asked_before_a_body_is_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var settings = SettingsReader.Read(
            new Dictionary<string, string>
            {
                ["S3_ENDPOINT"] = $"http://{listener.LocalEndpoint}",
                ["S3_PROVIDER"] = "ceph",
                ["S3_REGION"] = "us-east-1",
                ["S3_ACCESS_KEY_ID"] = "id",
                ["S3_SECRET_ACCESS_KEY"] = "wire-secret",
            },
            new() { Domains = [] }).Require();
        using var endpoint = await Endpoint.OpenAsync(settings, CancellationToken.None);
        var request = new WireRequest("PUT", "bucket", "key") { Body = new byte[100_000] };
        var sending = endpoint.Wire.SendAsync(request, _ => Task.FromResult(true), CancellationToken.None);
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var head = await ReadHeadAsync(stream);
        Assert.Contains("Expect: 100-continue", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
        await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        var refused = await Assert.ThrowsAsync<ObjectStoreException>(() => sending);
        Assert.EndsWith("AccessDenied: the store answered 403", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[16 << 10];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            Assert.NotEqual(0, count);
            head.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return head.ToString();
    }

    /// <summary>A clock whose timers fire when the test says so.</summary>
    private sealed class FiredTime : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public void Fire() => _timers.ForEach(fire => fire());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
