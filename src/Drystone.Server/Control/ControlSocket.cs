using System.Net.Sockets;
using System.Text;
using Drystone.Server.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Server.Control;

/// <summary>
/// Where the running server is told what to do: a Unix socket in the data directory that only the server's own user
/// may open. A socket's address holds 107 bytes of path (unix(7), sun_path). A longer one is reached through the
/// directory's descriptor, <c>/proc/self/fd/N/control.sock</c>: the socket itself stays in the data directory, and
/// both sides find it there without a note about where it went.
/// </summary>
internal sealed class ControlSocket : IDisposable
{
    public const string Name = "control.sock";

    private const int MaxPathBytes = 107;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SafeFileHandle? directory;

    public ControlSocket(string dataDirectory)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), Name);
        if (Encoding.UTF8.GetByteCount(Path) <= MaxPathBytes)
        {
            EndPoint = new UnixDomainSocketEndPoint(Path);
        }
        else
        {
            directory = PosixDirectory.Open(dataDirectory);
            EndPoint = new UnixDomainSocketEndPoint($"/proc/self/fd/{directory.DangerousGetHandle()}/{Name}");
        }
    }

    public string Path { get; }

    /// <summary>Good until this is disposed.</summary>
    public UnixDomainSocketEndPoint EndPoint { get; }

    /// <summary>A socket bound in the data directory. The caller holds the store's lock, so a socket found there is
    /// one that a killed server left.</summary>
    public Socket Bind()
    {
        File.Delete(Path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // The mode is set before the name exists: bind(2) gives the name the mode of the socket, less the umask.
            using (var handle = new SafeFileHandle(socket.Handle, ownsHandle: false))
            {
                File.SetUnixFileMode(handle, OwnerOnly);
            }

            socket.Bind(EndPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask<Stream> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(EndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => directory?.Dispose();
}
