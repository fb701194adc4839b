using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Drystone.Server.Hosting;

/// <summary>A host and port to listen on. Without a host it means every interface, as <c>:9000</c> does for
/// MinIO.</summary>
/// <param name="Host">An IP address without brackets, or <c>localhost</c>; null means every interface.</param>
public sealed record ListenAddress(string? Host, int Port)
{
    private const string Localhost = "localhost";

    /// <summary>Only programs on this machine can connect.</summary>
    public bool IsLoopback =>
        Host == Localhost || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Connections arrive on every interface, so no single host names this address.</summary>
    public bool IsEveryInterface => Host is null or "0.0.0.0" or "::";

    public static ListenAddress Loopback(int port) => new("127.0.0.1", port);

    /// <summary>Reads <c>HOST:PORT</c>, <c>[IPV6]:PORT</c> or <c>:PORT</c>. Names other than localhost are refused:
    /// what they resolve to can change between a restart and the next.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !TryParsePort(text.AsSpan(colon + 1), out var port))
        {
            return false;
        }

        var host = text[..colon];
        var isBracketed = host is ['[', .., ']'];
        var name = isBracketed ? host[1..^1] : host;
        if (host.Length > 0 && !IsHost(name, isBracketed))
        {
            return false;
        }

        address = new ListenAddress(host.Length == 0 ? null : name, port);
        return true;
    }

    public override string ToString() =>
        Host is not null && Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static bool IsHost(string name, bool isBracketed) =>
        name == Localhost
        || (IPAddress.TryParse(name, out _) && name.Contains(':', StringComparison.Ordinal) == isBracketed);

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
