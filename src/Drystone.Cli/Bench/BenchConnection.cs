using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Drystone.Cli.Bench;

/// <summary>
/// One HTTP/1.1 connection of one worker: opened when first needed, kept alive, opened again after a fault. It is this
/// small because the generator often shares its machine with the server it measures.
/// </summary>
internal sealed class BenchConnection(BenchTarget target) : IDisposable
{
    // Large enough for most response heads with a small body, small enough for the processor's cache.
    private const int BufferBytes = 128 << 10;

    // Up to here head and body go out in one call, which costs less than copying.
    private const int MostJoinedBytes = 64 << 10;

    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly byte[] _joined = GC.AllocateUninitializedArray<byte>(MostJoinedBytes, pinned: true);
    private readonly HttpResponseParser _parser = new();
    private Socket? _socket;
    private Stream? _tls;
    private volatile bool _isAborted;
    private bool _isReused;
    private bool _hasBytes;

    public ResponseBody Body { get; } = new();

    /// <summary>The last response's ETag, with its quotation marks.</summary>
    public string? ETag => _parser.ETag;

    /// <summary>The last response's Content-Length; null when it had none.</summary>
    public long? ContentLength => _parser.ContentLength;

    /// <summary>Sends a request and reads the whole response.</summary>
    /// <returns>The status.</returns>
    /// <exception cref="IOException">No connection, or it broke.</exception>
    /// <exception cref="SocketException">No connection, or it broke.</exception>
    /// <exception cref="InvalidDataException">The answer is not HTTP/1.1.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ExchangeAsync(
        ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, bool isHeadRequest = false)
    {
        while (true)
        {
            var wasReused = _isReused;
            try
            {
                _hasBytes = false;
                await OpenAsync();
                await SendAsync(head, body);
                await ReceiveAsync(isHeadRequest);
                return _parser.Status;
            }
            catch (Exception e) when (wasReused && !_hasBytes && !_isAborted && IsFault(e))
            {
                // The server may close an idle connection at any moment (RFC 9112, section 9.3.1): once more, anew.
                Close();
            }
            catch
            {
                Close();
                throw;
            }
        }
    }

    public static bool IsFault(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or InvalidDataException;

    /// <summary>Breaks a request that is under way; the connection cannot be used again.</summary>
    public void Abort()
    {
        _isAborted = true;
        _socket?.Dispose();
    }

    public void Dispose() => Close();

    private async ValueTask OpenAsync()
    {
        if (_socket is not null)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(_isAborted, this);
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(new DnsEndPoint(target.Endpoint.IdnHost.Trim('[', ']'), target.Endpoint.Port));
        if (!target.IsTls)
        {
            return;
        }

        var tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        _tls = tls;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = target.IsVirtualHost ? $"{target.Bucket}.{target.Endpoint.IdnHost}" : target.Endpoint.IdnHost,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback =
                (_, _, _, problems) => problems == SslPolicyErrors.None || target.AcceptsAnyCertificate,
        };
        await tls.AuthenticateAsClientAsync(options);
    }

    private void Close()
    {
        _tls?.Dispose();
        _socket?.Dispose();
        _tls = null;
        _socket = null;
        _isReused = false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            await SendAllAsync(head);
        }
        else if (head.Length + body.Length <= MostJoinedBytes)
        {
            head.CopyTo(_joined);
            body.CopyTo(_joined.AsMemory(head.Length));
            await SendAllAsync(_joined.AsMemory(0, head.Length + body.Length));
        }
        else
        {
            await SendAllAsync(head);
            await SendAllAsync(body);
        }
    }

    // On Unix a socket's SendAsync completes when everything was sent.
    private ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is { } tls)
        {
            return tls.WriteAsync(bytes);
        }

        var sent = _socket!.SendAsync(bytes, SocketFlags.None);
        if (!sent.IsCompletedSuccessfully)
        {
            return Await(sent);
        }

        _ = sent.Result;
        return default;

        static async ValueTask Await(ValueTask<int> sent) => await sent;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveAsync(bool isHeadRequest)
    {
        var (start, end) = (0, 0);
        _parser.Start(isHeadRequest);
        Body.Start();
        while (true)
        {
            start += Parse(_received.AsSpan(start, end - start));
            if (_parser.IsComplete)
            {
                break;
            }

            (start, end) = Compact(start, end);
            var count = await ReceiveSomeAsync(_received.AsMemory(end));
            if (count == 0)
            {
                _parser.EndOfStream();
                break;
            }

            _hasBytes = true;
            end += count;
        }

        _isReused = _parser.KeepsAlive && start == end;
        if (!_isReused)
        {
            Close();
        }
    }

    private ValueTask<int> ReceiveSomeAsync(Memory<byte> buffer) =>
        _tls is { } tls ? tls.ReadAsync(buffer) : _socket!.ReceiveAsync(buffer, SocketFlags.None);

    /// <returns>How many bytes were taken.</returns>
    private int Parse(ReadOnlySpan<byte> input)
    {
        var start = 0;
        while (!_parser.IsComplete)
        {
            var consumed = _parser.Parse(input[start..], out var piece);
            if (consumed == 0)
            {
                break;
            }

            start += consumed;
            if (!piece.IsEmpty)
            {
                Body.Append(_parser.Status, piece);
            }
        }

        return start;
    }

    private (int Start, int End) Compact(int start, int end)
    {
        if (start == end)
        {
            return (0, 0);
        }

        if (end == BufferBytes)
        {
            if (start == 0)
            {
                throw new InvalidDataException($"a line or head of the response exceeds {BufferBytes} bytes");
            }

            _received.AsSpan(start, end - start).CopyTo(_received);
            return (0, end - start);
        }

        return (start, end);
    }
}
