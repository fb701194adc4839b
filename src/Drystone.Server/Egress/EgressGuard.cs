using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Drystone.Server.Egress;

/// <summary>
/// The only way out of the server to a place that somebody configured. The address that was judged is the address
/// that is connected to, so a name that resolves differently a moment later changes nothing. Safe for use by several
/// threads.
/// </summary>
internal sealed class EgressGuard(EgressPolicy policy, INameResolver? resolver = null)
{
    /// <summary>An answer's body that nobody reads is worth this much to keep the connection.</summary>
    private const int MaxDrainedBytes = 64 * 1024;

    private readonly INameResolver resolver = resolver ?? SystemNameResolver.Instance;

    /// <summary>Throws when the address may not be connected to.</summary>
    /// <exception cref="EgressRefusedException">It may not.</exception>
    public void Require(IPAddress address, string host)
    {
        if (policy.FindObjection(address) is { } objection)
        {
            throw Refused(host, address, objection);
        }
    }

    /// <returns>The addresses of the host that may be connected to, at least one.</returns>
    /// <exception cref="EgressRefusedException">None of them may be connected to.</exception>
    /// <exception cref="SocketException">The name cannot be resolved.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancel)
    {
        // As in a URL: brackets belong to the text of an IPv6 address there.
        var found = await resolver.ResolveAsync(host.Trim('[', ']'), cancel);
        var allowed = found.Where(address => policy.FindObjection(address) is null).ToList();
        if (allowed.Count > 0)
        {
            return allowed;
        }

        throw found is [var first, ..]
            ? Refused(host, first, policy.FindObjection(first)!)
            : new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Connects to the first address of the host that is allowed and answers.</summary>
    /// <returns>The connection, to be disposed by the caller.</returns>
    /// <exception cref="EgressRefusedException">No address of the host may be connected to.</exception>
    /// <exception cref="SocketException">The name cannot be resolved, or no address answers.</exception>
    public async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        SocketException? last = null;
        foreach (var address in await ResolveAsync(host, cancel))
        {
            try
            {
                return await ConnectAsync(address, port, cancel);
            }
            catch (SocketException e)
            {
                last = e;
            }
        }

        throw last!;
    }

    /// <summary>
    /// A handler for HttpClient whose connections all pass this guard. It follows no redirects and uses no proxy:
    /// either would decide about the destination after the guard has.
    /// </summary>
    /// <param name="tls">How servers prove who they are; null for the machine's certificates.</param>
    public SocketsHttpHandler CreateHttpHandler(TimeSpan connectTimeout, SslClientAuthenticationOptions? tls = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout,
            MaxResponseDrainSize = MaxDrainedBytes,
            ConnectCallback = async (context, cancel) =>
                await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel),
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        return handler;
    }

    private static async Task<NetworkStream> ConnectAsync(IPAddress address, int port, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static EgressRefusedException Refused(string host, IPAddress address, string objection) => new(
        $"'{host}' is {address}, {objection}, which the server does not connect to; if it is meant, list its network "
        + "in 'allowed-networks', or set 'allow-private' for private networks");
}
