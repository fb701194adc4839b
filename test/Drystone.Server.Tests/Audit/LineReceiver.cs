using System.Net;
using System.Text.Json;
using Drystone.Testing.Secrets;

namespace Drystone.Server.Tests.Audit;

/// <summary>A receiver of JSON lines on loopback.</summary>
internal sealed class LineReceiver : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;
    private readonly Lock gate = new();
    private readonly List<JsonElement> lines = [];
    private readonly List<string?> authorizations = [];
    private readonly SemaphoreSlim arrived = new(0);
    private int refusals;

    public LineReceiver()
    {
        var port = FreePort();
        Url = new Uri($"http://127.0.0.1:{port}/audit/");
        listener.Prefixes.Add(Url.ToString());
        listener.Start();
        serving = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public IReadOnlyList<JsonElement> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    public IReadOnlyList<string?> Authorizations
    {
        get
        {
            lock (gate)
            {
                return [.. authorizations];
            }
        }
    }

    /// <summary>The next requests are answered 503.</summary>
    public void Refuse(int times) => refusals = times;

    public async Task WaitAsync(int lines, CancellationToken cancel)
    {
        while (Lines.Count < lines)
        {
            await arrived.WaitAsync(cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
        arrived.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                await AnswerAsync(context);
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var text = await reader.ReadToEndAsync();
        SecretSink.Run.Take(OutputChannel.RequestLog, WatchedServer.CurrentTest, text);
        if (Interlocked.Decrement(ref refusals) >= 0)
        {
            context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
        }
        else
        {
            lock (gate)
            {
                authorizations.Add(context.Request.Headers["Authorization"]);
                lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonDocument.Parse(line).RootElement));
            }

            arrived.Release();
        }

        context.Response.Close();
    }
}
