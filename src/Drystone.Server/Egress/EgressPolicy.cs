using System.Net;

namespace Drystone.Server.Egress;

/// <summary>
/// Which addresses beyond the public ones the operator lets the server connect to. The default lets none of them.
/// </summary>
/// <param name="AllowPrivate">Opens the ranges of private networks (RFC 1918, RFC 6598, RFC 4193), and nothing
/// else.</param>
/// <param name="AllowedNetworks">Opens loopback, link-local and reserved addresses too. A metadata service is opened
/// only by an entry that is that one address: a wide network must not open it by accident.</param>
internal sealed record EgressPolicy(bool AllowPrivate, IReadOnlyList<IPNetwork> AllowedNetworks)
{
    /// <summary>Public addresses alone.</summary>
    public static EgressPolicy PublicOnly { get; } = new(AllowPrivate: false, []);

    /// <returns>Null when a connection to the address is allowed, otherwise why not, as in "a loopback
    /// address".</returns>
    public string? FindObjection(IPAddress address)
    {
        var reached = EgressAddress.Unwrap(address);
        return EgressAddress.Classify(reached) switch
        {
            AddressKind.Public => null,
            AddressKind.Private when AllowPrivate || IsListed(reached) => null,
            AddressKind.Private => "a private address",
            AddressKind.Loopback => IsListed(reached) ? null : "a loopback address",
            AddressKind.LinkLocal => IsListed(reached) ? null : "a link-local address",
            AddressKind.Reserved => IsListed(reached) ? null : "a reserved address",
            AddressKind.Metadata => IsListedAlone(reached) ? null : "the address of a cloud's metadata service",
            _ => "an address that is no single host's",
        };
    }

    private bool IsListed(IPAddress address) => AllowedNetworks.Any(network => network.Contains(address));

    private bool IsListedAlone(IPAddress address) => AllowedNetworks.Any(network =>
        network.BaseAddress.Equals(address) && network.PrefixLength == address.GetAddressBytes().Length * 8);
}
