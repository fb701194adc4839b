using System.Buffers;
using System.Text;

namespace Drystone.S3.Configuration.Website;

/// <summary>Which object answers a request to a website, or where it is sent instead.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html</remarks>
public static class WebsiteRouting
{
    private const int MovedPermanently = 301;
    private const int Found = 302;

    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    // What a path may hold as it is, https://www.rfc-editor.org/rfc/rfc3986#section-3.3, but for the semicolon.
    private static readonly SearchValues<byte> KeyBytes =
        SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "/!$&'()*+,=:@"));

    // The owner of the bucket may put a query or escapes into a replacement; whoever sends a request may not.
    private static readonly SearchValues<byte> ReplacementBytes =
        SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "/!$&'()*+,=:@;?#%"));

    /// <summary>The redirect of RedirectAllRequestsTo or of the first rule that applies; null when none does.</summary>
    /// <param name="errorStatus">
    /// Null before the object is looked up: rules without an error code apply. After a look-up that failed, its status:
    /// rules of that code apply.
    /// </param>
    public static WebsiteRedirect? RedirectOf(
        this WebsiteConfiguration configuration,
        WebsiteRequest request,
        int? errorStatus = null)
    {
        if (configuration.RedirectAllRequestsTo is { } all)
        {
            var path = $"/{Escape(request.Key, KeyBytes)}";
            return new(
                MovedPermanently,
                WithQuery($"{all.Protocol ?? request.Protocol}://{all.HostName}{path}", request));
        }

        var rule = configuration.RoutingRules.FirstOrDefault(rule => rule.AppliesTo(request.Key, errorStatus));
        if (rule is null)
        {
            return null;
        }

        var redirect = rule.Redirect;
        var site = $"{redirect.Protocol ?? request.Protocol}://{redirect.HostName ?? request.Host}/";
        return new(
            redirect.HttpRedirectCode ?? MovedPermanently,
            WithQuery(site + PathOf(rule, request.Key), request));
    }

    /// <summary>The object that answers for the key: for a folder or the root its index document.</summary>
    /// <returns>The key itself when it names no folder.</returns>
    public static string ObjectKeyOf(this WebsiteConfiguration configuration, string key) =>
        key.Length == 0 || key.EndsWith('/') ? key + configuration.IndexDocumentSuffix : key;

    /// <summary>
    /// The index document that makes a folder of a key without a slash. When the key has no object and this one exists,
    /// the answer is <see cref="FolderRedirectOf"/>.
    /// </summary>
    /// <returns>Null when the key already names a folder.</returns>
    public static string? FolderIndexKeyOf(this WebsiteConfiguration configuration, string key) =>
        key.Length == 0 || key.EndsWith('/') ? null : $"{key}/{configuration.IndexDocumentSuffix}";

    /// <summary>Sends a request for a folder to the same path with a slash at its end.</summary>
    public static WebsiteRedirect FolderRedirectOf(WebsiteRequest request)
    {
        // A path that begins with two slashes is the name of another host.
        var key = request.Key;
        var rest = key.AsSpan().TrimStart('/').ToString();
        var leading = string.Concat(Enumerable.Repeat("%2F", key.Length - rest.Length));
        return new(Found, WithQuery($"/{leading}{Escape(rest, KeyBytes)}/", request));
    }

    private static string PathOf(RoutingRule rule, string key)
    {
        var redirect = rule.Redirect;
        if (redirect.ReplaceKeyWith is { } whole)
        {
            return Escape(whole, ReplacementBytes);
        }

        if (redirect.ReplaceKeyPrefixWith is not { } prefix)
        {
            return Escape(key, KeyBytes);
        }

        var rest = key[(rule.Condition?.KeyPrefix?.Length ?? 0)..];
        return Escape(prefix, ReplacementBytes) + Escape(rest, KeyBytes);
    }

    private static string WithQuery(string location, WebsiteRequest request)
    {
        if (request.Query.Length == 0)
        {
            return location;
        }

        var query = Escape(request.Query, ReplacementBytes);
        return $"{location}{(location.Contains('?') ? '&' : '?')}{query}";
    }

    private static string Escape(string text, SearchValues<byte> kept)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (kept.Contains(value))
            {
                escaped.Append((char)value);
            }
            else
            {
                escaped.Append('%').Append(Convert.ToHexString([value]));
            }
        }

        return escaped.ToString();
    }
}
