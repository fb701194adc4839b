using System.Net;

namespace Drystone.Server.Egress;

/// <summary>Reads what the operator allows.</summary>
internal static class EgressPolicyReader
{
    /// <param name="networks">Networks such as <c>10.1.0.0/16</c> or single addresses.</param>
    /// <param name="source">What problems are said to be about.</param>
    /// <param name="problems">Takes every problem found, each as a line.</param>
    public static EgressPolicy Read(
        bool allowPrivate, IEnumerable<string> networks, string source, List<string> problems)
    {
        var allowed = new List<IPNetwork>();
        foreach (var text in networks)
        {
            if (Parse(text) is { } network)
            {
                allowed.Add(network);
            }
            else
            {
                problems.Add($"{source}: '{text}' is not a network; write it as 10.1.0.0/16, fd12::/16 or one address");
            }
        }

        return new EgressPolicy(allowPrivate, allowed);
    }

    private static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        // IPAddress takes "1" and "0x7f.1" for addresses; nobody who writes an allowance means those.
        return IPAddress.TryParse(text, out var address) && address.ToString() == text
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }
}
