using System.Net;
using System.Net.Sockets;

namespace Drystone.Server.Tests.Transport;

/// <summary>Both ends of a connection over loopback: one as the transport has it, one as a client's.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket ours, Socket peer) => (Ours, Peer) = (ours, peer);

    public Socket Ours { get; }

    public Socket Peer { get; }

    public static async Task<SocketPair> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        var ours = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        ours.Blocking = false;
        return new SocketPair(ours, peer);
    }

    /// <summary>Closes the peer's end as a process does that dies with bytes unread.</summary>
    public void Reset()
    {
        Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        Peer.Dispose();
    }

    public async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            var read = await Peer.ReceiveAsync(bytes.AsMemory(done), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            done += read;
        }

        return bytes;
    }

    public void Dispose()
    {
        Ours.Dispose();
        Peer.Dispose();
    }
}
