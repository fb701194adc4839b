using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Website;

/// <summary>Where a routing rule sends a request; at least one of the five is there.</summary>
/// <param name="HostName">Null: the host of the request.</param>
/// <param name="HttpRedirectCode">Null: 301.</param>
/// <param name="Protocol">http or https; null: that of the request.</param>
/// <param name="ReplaceKeyPrefixWith">Takes the place of the condition's prefix; may be empty.</param>
/// <param name="ReplaceKeyWith">Takes the place of the whole key.</param>
public sealed record RoutingRedirect(
    string? HostName,
    int? HttpRedirectCode,
    string? Protocol,
    string? ReplaceKeyPrefixWith,
    string? ReplaceKeyWith)
{
    // AWS calls them 3XX except 300, and refuses 306 and what is not assigned all the same.
    private static readonly int[] Codes = [301, 302, 303, 304, 305, 307, 308];

    internal static RoutingRedirect Parse(XmlRequestElement redirect)
    {
        var parsed = new RoutingRedirect(
            RedirectHost.Parse(redirect),
            redirect.IntegerOf("HttpRedirectCode"),
            RedirectHost.ParseProtocol(redirect),
            redirect.TextOf("ReplaceKeyPrefixWith"),
            redirect.TextOf("ReplaceKeyWith"));
        if (parsed == new RoutingRedirect(null, null, null, null, null))
        {
            throw XmlRequestReader.Malformed();
        }

        if (parsed is { ReplaceKeyPrefixWith: not null, ReplaceKeyWith: not null })
        {
            throw Invalid("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        }

        return parsed.HttpRedirectCode is { } code && !Codes.Contains(code)
            ? throw Invalid(
                $"The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300.")
            : parsed;
    }

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("Redirect"u8);
        xml.OptionalElement("HostName"u8, HostName);
        if (HttpRedirectCode is { } code)
        {
            xml.Element("HttpRedirectCode"u8, code);
        }

        xml.OptionalElement("Protocol"u8, Protocol);
        xml.OptionalElement("ReplaceKeyPrefixWith"u8, ReplaceKeyPrefixWith);
        xml.OptionalElement("ReplaceKeyWith"u8, ReplaceKeyWith);
        xml.End("Redirect"u8);
    }

    private static S3Exception Invalid(string message) => new(S3Errors.InvalidRequest, message);
}
