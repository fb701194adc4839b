using System.Net;
using System.Net.Sockets;

namespace Drystone.Server.Egress;

internal enum AddressKind
{
    Public,
    Private,
    Loopback,
    LinkLocal,

    /// <summary>Where clouds hand out credentials to whoever asks from inside.</summary>
    Metadata,

    /// <summary>For documentation, benchmarks, translation and the future.</summary>
    Reserved,

    /// <summary>Unspecified, multicast, broadcast: nothing to connect to, whatever the operator allows.</summary>
    NoHost,
}

/// <summary>What kind of host an address leads to, by the registries of special-purpose addresses
/// (<see href="https://www.iana.org/assignments/iana-ipv4-special-registry"/> and
/// <see href="https://www.iana.org/assignments/iana-ipv6-special-registry"/>).</summary>
internal static class EgressAddress
{
    private const int IPv4Bytes = 4;

    /// <summary>AWS, GCP, Azure and others; ECS task credentials; EKS pod identity; Azure's agent; Alibaba; Oracle;
    /// OpenStack; Scaleway. Some lie in private ranges, so they are looked at first.</summary>
    private static readonly IPAddress[] Metadata =
    [
        .. new[]
        {
            "169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200", "192.0.0.192",
            "169.254.42.42", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fe80::a9fe:a9fe", "fd00:42::42",
        }.Select(IPAddress.Parse),
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] Ranges =
    [
        .. new[]
        {
            ("127.0.0.0/8", AddressKind.Loopback), ("::1/128", AddressKind.Loopback),
            ("169.254.0.0/16", AddressKind.LinkLocal), ("fe80::/10", AddressKind.LinkLocal),
            ("10.0.0.0/8", AddressKind.Private), ("172.16.0.0/12", AddressKind.Private),
            ("192.168.0.0/16", AddressKind.Private), ("100.64.0.0/10", AddressKind.Private),
            ("fc00::/7", AddressKind.Private), ("fec0::/10", AddressKind.Private),
            ("0.0.0.0/8", AddressKind.NoHost), ("::/128", AddressKind.NoHost),
            ("224.0.0.0/4", AddressKind.NoHost), ("ff00::/8", AddressKind.NoHost),
            ("255.255.255.255/32", AddressKind.NoHost),
            ("192.0.0.0/24", AddressKind.Reserved), ("192.0.2.0/24", AddressKind.Reserved),
            ("192.88.99.0/24", AddressKind.Reserved), ("198.18.0.0/15", AddressKind.Reserved),
            ("198.51.100.0/24", AddressKind.Reserved), ("203.0.113.0/24", AddressKind.Reserved),
            ("240.0.0.0/4", AddressKind.Reserved),
            ("::/96", AddressKind.Reserved), ("64:ff9b:1::/48", AddressKind.Reserved),
            ("100::/64", AddressKind.Reserved), ("2001::/23", AddressKind.Reserved),
            ("2001:db8::/32", AddressKind.Reserved), ("3fff::/20", AddressKind.Reserved),
            ("5f00::/16", AddressKind.Reserved),
        }.Select(row => (IPNetwork.Parse(row.Item1), row.Item2)),
    ];

    /// <summary>All that is given out of IPv6: https://www.iana.org/assignments/ipv6-address-space. What lies elsewhere
    /// leads to no host of the internet, and may have a meaning inside a network.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Prefixes behind which an IPv4 address stands, and at which byte: NAT64 (RFC 6052), 6to4 (RFC 3056) and
    /// SIIT (RFC 2765). A gateway takes packets to that address.</summary>
    private static readonly (IPNetwork Network, int At)[] Translated =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2),
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12),
    ];

    /// <summary>The IPv4 address that a mapped or translated IPv6 address leads to; any other address
    /// unchanged.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        // The scope of a link-local address says nothing about what kind it is, and networks do not match with it.
        var bare = address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes());
        foreach (var (network, at) in Translated)
        {
            if (network.Contains(bare))
            {
                return new IPAddress(bare.GetAddressBytes().AsSpan(at, IPv4Bytes));
            }
        }

        return bare;
    }

    /// <param name="address">Unwrapped.</param>
    public static AddressKind Classify(IPAddress address)
    {
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return AddressKind.NoHost;
        }

        if (Metadata.Contains(address))
        {
            return AddressKind.Metadata;
        }

        foreach (var (network, kind) in Ranges)
        {
            if (network.Contains(address))
            {
                return kind;
            }
        }

        return address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)
            ? AddressKind.Public
            : AddressKind.Reserved;
    }
}
