namespace Drystone.S3.Configuration.Website;

/// <summary>What routing needs to know of a request to a website.</summary>
/// <param name="Protocol">http or https.</param>
/// <param name="Host">The header Host, with its port.</param>
/// <param name="Key">The decoded path without its first slash; empty for the root.</param>
/// <param name="Query">As sent, without the question mark; empty when there is none.</param>
public sealed record WebsiteRequest(string Protocol, string Host, string Key, string Query = "");

/// <summary>A redirect to answer a website's request with.</summary>
/// <param name="Location">Safe as a header, whatever the key was.</param>
public readonly record struct WebsiteRedirect(int StatusCode, string Location);
