using System.Net;
using System.Net.Sockets;
using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Drystone.Server.Transport;

/// <summary>Accepts connections on one address.</summary>
internal sealed class SocketListener(Socket socket, MemoryPool<byte> blocks) : IConnectionListener
{
    /// <summary>What a client waits at most when the process has no descriptor left for it.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                accepted.Blocking = false;
                return new SocketConnection(accepted, blocks);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                await Task.Delay(Breath, cancellationToken);
            }
            catch (SocketException)
            {
                // The client was gone before it was its turn.
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
}
