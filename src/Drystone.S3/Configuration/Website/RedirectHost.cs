using System.Buffers;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Website;

/// <summary>The host and protocol that a redirect leads to.</summary>
internal static class RedirectHost
{
    // A slash is there because people put the first part of the path into the host, which AWS lets them.
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:[]/");

    /// <returns>Null when absent.</returns>
    /// <exception cref="S3Exception">MalformedXML, or InvalidArgument when it could end the header.</exception>
    public static string? Parse(XmlRequestElement parent)
    {
        var host = parent.TokenOf("HostName");
        return host switch
        {
            null => null,
            "" => throw XmlRequestReader.Malformed(),
            _ when host.AsSpan().ContainsAnyExcept(Allowed) => throw S3Exception.InvalidArgument(
                "The HostName of a redirect holds a character that no host has", "HostName", host),
            _ => host,
        };
    }

    public static string? ParseProtocol(XmlRequestElement parent) => parent.TokenOf("Protocol") switch
    {
        null => null,
        "http" => "http",
        "https" => "https",
        _ => throw new S3Exception(
            S3Errors.InvalidRequest,
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
                + "automatically."),
    };
}
