using System.Buffers;
using System.Text;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;

namespace Drystone.Cli.Objects.Wire;

/// <summary>Which host and path a key has.</summary>
internal sealed class WireLocation(ObjectStoreSettings settings, ProviderProfile profile)
{
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"u8);

    private readonly Uri _endpoint = settings.Endpoint ?? new Uri($"https://s3.{settings.Region}.amazonaws.com");
    private readonly bool _isPathStyle = settings.ForcePathStyle ?? profile.ForcePathStyle;

    public bool IsTls => _endpoint.Scheme == Uri.UriSchemeHttps;

    public bool IsLoopback => _endpoint.IsLoopback;

    /// <summary>Host, with its port where that is not the scheme's own, and path.</summary>
    public (string Authority, string Path) Of(string bucket, string key)
    {
        // A certificate for *.host does not cover names with more dots.
        var isInPath = _isPathStyle || (IsTls && bucket.Contains('.'));
        return isInPath
            ? (_endpoint.Authority, $"/{bucket}/{Encode(key)}")
            : ($"{bucket}.{_endpoint.Authority}", $"/{Encode(key)}");
    }

    /// <summary>The URI as it goes over the wire: without the rewriting of <c>..</c> and <c>%2E</c> that makes one
    /// key another.</summary>
    public Uri UriOf(string authority, string path, string query) => new(
        $"{_endpoint.Scheme}://{authority}{path}{(query.Length == 0 ? "" : "?")}{query}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public static string Encode(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!utf8.AsSpan().ContainsAnyExcept(Unreserved))
        {
            return text;
        }

        var encoded = new StringBuilder(utf8.Length * 2);
        foreach (var value in utf8)
        {
            _ = Unreserved.Contains(value) ? encoded.Append((char)value) : encoded.Append('%').Append($"{value:X2}");
        }

        return encoded.ToString();
    }
}
