using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Websites;

/// <summary>A host name under which websites are served.</summary>
/// <param name="Name">In lower case, without port.</param>
/// <param name="Label">What stands before the domain; null for the domain itself.</param>
internal sealed record WebsiteHost(string Name, string? Label);

/// <summary>Tells hosts of websites from those of S3.</summary>
internal sealed class WebsiteHosts(IReadOnlyList<string> websiteDomains, IReadOnlyList<string> s3Domains)
{
    /// <summary>Null when the host is none of a website's. Where one domain is under another, the longer one
    /// counts.</summary>
    public WebsiteHost? Find(HostString host)
    {
        if (websiteDomains.Count == 0 || !host.HasValue)
        {
            return null;
        }

        var name = host.Host.TrimEnd('.').ToLowerInvariant();
        var domain = Longest(websiteDomains, name);
        if (domain is null || Longest(s3Domains, name)?.Length >= domain.Length)
        {
            return null;
        }

        return new WebsiteHost(name, name.Length == domain.Length ? null : name[..^(domain.Length + 1)]);
    }

    private static string? Longest(IReadOnlyList<string> domains, string name) => domains
        .Select(domain => domain.TrimEnd('.').ToLowerInvariant())
        .Where(domain => name == domain || name.EndsWith($".{domain}", StringComparison.Ordinal))
        .MaxBy(domain => domain.Length);
}
