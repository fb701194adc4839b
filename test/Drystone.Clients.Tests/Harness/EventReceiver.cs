using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Drystone.Clients.Tests.Harness;

/// <summary>A webhook that keeps the sizes of the objects it is told of. It speaks HTTP itself: an HTTP server that is
/// cut off may still answer what it has not read, and here nothing may be confirmed that was not kept.</summary>
internal sealed class EventReceiver : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<int>> sizes = [];
    private readonly HashSet<Socket> connections = [];
    private readonly int port;
    private Socket? listener;

    public EventReceiver()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");

    public int Total
    {
        get
        {
            lock (gate)
            {
                return sizes.Values.Sum(all => all.Count);
            }
        }
    }

    public int Distinct
    {
        get
        {
            lock (gate)
            {
                return sizes.Values.Sum(all => all.Distinct().Count());
            }
        }
    }

    public void Start()
    {
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        _ = AcceptAsync(listener);
    }

    /// <summary>Cuts off what is under way, as the end of a process does.</summary>
    public void Stop()
    {
        listener?.Dispose();
        lock (gate)
        {
            foreach (var connection in connections)
            {
                connection.Close(0);
            }

            connections.Clear();
        }
    }

    /// <summary>The sizes of a key's events, in the order in which they came.</summary>
    public IReadOnlyList<int> Of(string key)
    {
        lock (gate)
        {
            return sizes.TryGetValue(key, out var all) ? [.. all] : [];
        }
    }

    public void Dispose() => Stop();

    private async Task AcceptAsync(Socket current)
    {
        try
        {
            while (true)
            {
                var connection = await current.AcceptAsync();
                lock (gate)
                {
                    connections.Add(connection);
                }

                _ = ServeAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            while (await ReadHeadAsync(stream) is { } lengthBytes)
            {
                var body = new byte[lengthBytes];
                await stream.ReadExactlyAsync(body);
                Keep(JsonDocument.Parse(body).RootElement);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was stopped, or the server was killed.
        }
    }

    /// <returns>The length of the body; null at the end of the connection.</returns>
    private static async Task<int?> ReadHeadAsync(NetworkStream stream)
    {
        const string LengthHeader = "Content-Length: ";
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var header = head.ToString().Split("\r\n")
            .Single(line => line.StartsWith(LengthHeader, StringComparison.OrdinalIgnoreCase));
        return int.Parse(header.AsSpan(LengthHeader.Length), CultureInfo.InvariantCulture);
    }

    private void Keep(JsonElement body)
    {
        if (!body.TryGetProperty("Records", out var records))
        {
            return;
        }

        var stored = records[0].GetProperty("s3").GetProperty("object");
        var key = stored.GetProperty("key").GetString()!;
        lock (gate)
        {
            if (!sizes.TryGetValue(key, out var all))
            {
                sizes[key] = all = [];
            }

            all.Add(stored.GetProperty("size").GetInt32());
        }
    }
}
