using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Website;

/// <summary>Another host that takes every request to the website.</summary>
/// <param name="Protocol">http or https; null: that of the request.</param>
public sealed record RedirectAllRequestsTo(string HostName, string? Protocol)
{
    internal static RedirectAllRequestsTo Parse(XmlRequestElement element) => new(
        RedirectHost.Parse(element) ?? throw XmlRequestReader.Malformed(),
        RedirectHost.ParseProtocol(element));

    internal void Write(XmlResponseWriter xml)
    {
        xml.Start("RedirectAllRequestsTo"u8);
        xml.Element("HostName"u8, HostName);
        xml.OptionalElement("Protocol"u8, Protocol);
        xml.End("RedirectAllRequestsTo"u8);
    }
}
