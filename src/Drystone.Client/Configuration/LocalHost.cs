using System.Net;
using System.Net.Sockets;

namespace Drystone.Client.Configuration;

/// <summary>Which hosts are near enough to be spoken to without TLS.</summary>
internal static class LocalHost
{
    /// <summary>Names that resolve within a machine, a cluster or a private network: RFC 6761 (localhost, test), RFC
    /// 6762 (local), RFC 8375 (home.arpa), ICANN's internal, and Kubernetes' services.</summary>
    private static readonly string[] PrivateSuffixes =
        [".localhost", ".local", ".internal", ".home.arpa", ".test", ".svc", ".svc.cluster.local"];

    /// <summary>True for loopback and private addresses, for names without a dot (hosts files, Compose and Swarm
    /// services) and for names under a private suffix.</summary>
    public static bool Is(string host)
    {
        var name = host.Trim('[', ']').TrimEnd('.');
        return IPAddress.TryParse(name, out var address)
            ? IsPrivate(address)
            : !name.Contains('.') || Array.Exists(
                PrivateSuffixes, suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPrivate(address.MapToIPv4());
        }

        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        }

        var bytes = address.GetAddressBytes();
        return bytes[0] == 10
            || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31)
            || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 169 && bytes[1] == 254);
    }
}
