using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Drystone.Server.Transport;

/// <summary>Accepts connections on one address.</summary>
internal sealed class SocketListener(Socket socket, MemoryPool<byte> blocks) : IConnectionListener
{
    /// <summary>Between two tries when the process has no descriptor or memory left for a client.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private readonly SendQueue[] sends =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new SendQueue())];

    private uint accepted;

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return Wrap(await socket.AcceptAsync(cancellationToken));
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException fault) when (
                fault.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client was gone before it was its turn.
            }
            catch (SocketException)
            {
                await Task.Delay(Breath, cancellationToken);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        blocks.Dispose();
        return default;
    }

    private SocketConnection Wrap(Socket client)
    {
        try
        {
            client.NoDelay = true;
            client.Blocking = false;
            return new SocketConnection(client, blocks, sends[accepted++ % sends.Length]);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
