using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Drystone.Cli.Tests.Bench;

/// <summary>An S3 endpoint in memory that knows just what the load generator asks, and counts it.</summary>
internal sealed class ScriptedS3 : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Task _accepting;
    private int _connections;

    public ScriptedS3()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Answers instead of the usual when it gives a status; gets method and path.</summary>
    public Func<string, string, int?> Fault { get; init; } = (_, _) => null;

    /// <summary>Goes on by a moment with each answer: how much a run measures does not depend on how busy the machine
    /// is.</summary>
    public AnsweredTime Time { get; init; } = new();

    /// <summary>Ends the connection after each response.</summary>
    public bool ClosesAlways { get; init; }

    /// <summary>Of a stored object: WebDAV has others than S3.</summary>
    public int StatusOfPut { get; init; } = 200;

    public int Connections => _connections;

    public ICollection<string> Keys => _objects.Keys;

    public bool HasBucket { get; private set; }

    public ConcurrentBag<string> Heads { get; } = [];

    public int CountOf(string method) => _counts.GetValueOrDefault(method);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var stream = new BufferedStream(client.GetStream());
            while (await ReadHeadAsync(stream) is { } head)
            {
                var body = new byte[LengthOf(head)];
                await stream.ReadExactlyAsync(body, _stop.Token);
                var answer = Answer(head, body);
                Time.Advance();
                await stream.WriteAsync(answer, _stop.Token);
                await stream.FlushAsync(_stop.Token);
                if (ClosesAlways)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                return head.ToString();
            }
        }

        return null;
    }

    private static int LengthOf(string head)
    {
        var line = head.Split("\r\n")
            .FirstOrDefault(one => one.StartsWith("Content-Length:", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split(':')[1].Trim(), null);
    }

    private byte[] Answer(string head, byte[] body)
    {
        Heads.Add(head);
        var (method, target) = (head.Split(' ')[0], head.Split(' ')[1]);
        var path = target.Split('?')[0];
        var query = target[path.Length..].TrimStart('?');
        _counts.AddOrUpdate(method, 1, (_, count) => count + 1);
        if (Fault(method, path) is { } fault)
        {
            return Response(
                fault, "<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>"u8.ToArray());
        }

        var isBucket = path.Count(letter => letter == '/') == 1;
        return isBucket ? AnswerForBucket(method, query, body) : AnswerForObject(method, path, query, body);
    }

    private byte[] AnswerForBucket(string method, string query, byte[] body)
    {
        switch (method)
        {
            case "HEAD":
                return Response(HasBucket ? 200 : 404, []);
            case "PUT" or "DELETE":
                HasBucket = method == "PUT";
                return Response(method == "PUT" ? 200 : 204, []);
            case "POST":
                var deleted = Encoding.UTF8.GetString(body).Split("<Key>").Skip(1);
                foreach (var key in deleted.Select(one => one.Split('<')[0]))
                {
                    _objects.TryRemove(key, out _);
                }

                return Response(200, "<DeleteResult/>"u8.ToArray());
            default:
                return Response(200, Page(query));
        }
    }

    private byte[] Page(string query)
    {
        var parameters = query.Split('&').Select(one => one.Split('=')).ToDictionary(one => one[0], one => one[1]);
        var after = Uri.UnescapeDataString(parameters.GetValueOrDefault("start-after") ?? "");
        var keys = _objects.Keys.Order(StringComparer.Ordinal)
            .Where(key => key.StartsWith(Uri.UnescapeDataString(parameters["prefix"]), StringComparison.Ordinal))
            .Where(key => string.CompareOrdinal(key, after) > 0)
            .Take(int.Parse(parameters["max-keys"], null));
        return Encoding.UTF8.GetBytes(string.Concat(keys.Select(key => $"<Contents><Key>{key}</Key></Contents>")));
    }

    private byte[] AnswerForObject(string method, string path, string query, byte[] body)
    {
        var key = path.Split('/', 3)[2];
        switch (method)
        {
            case "PUT" when !query.Contains("uploadId", StringComparison.Ordinal):
                _objects[key] = body;
                return Response(StatusOfPut, [], "ETag: \"e\"\r\n");
            case "PUT":
                return Response(200, [], "ETag: \"part\"\r\n");
            case "DELETE":
                _objects.TryRemove(key, out _);
                return Response(204, []);
            case "POST" when query.Contains("uploads", StringComparison.Ordinal):
                return Response(200, "<UploadId>u-1</UploadId>"u8.ToArray());
            case "POST":
                _objects[key] = [];
                return Response(200, "<CompleteMultipartUploadResult/>"u8.ToArray());
            default:
                return _objects.TryGetValue(key, out var bytes)
                    ? Response(200, method == "HEAD" ? [] : bytes, length: bytes.Length)
                    : Response(404, []);
        }
    }

    private static byte[] Response(int status, byte[] body, string headers = "", int? length = null)
    {
        var lengthHeader = status == 204 ? "" : $"Content-Length: {length ?? body.Length}\r\n";
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\n{headers}{lengthHeader}\r\n"), .. body];
    }
}
