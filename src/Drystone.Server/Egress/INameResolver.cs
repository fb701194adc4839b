using System.Net;

namespace Drystone.Server.Egress;

/// <summary>Finds the addresses of a host.</summary>
internal interface INameResolver
{
    /// <param name="host">A name, or an address as text.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known, or nobody can be asked.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel);
}

/// <summary>Asks the machine's resolver.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    public static SystemNameResolver Instance { get; } = new();

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel) =>
        Dns.GetHostAddressesAsync(host, cancel);
}
