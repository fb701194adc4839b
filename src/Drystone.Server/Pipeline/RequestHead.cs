using Drystone.S3.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drystone.Server.Pipeline;

/// <summary>Shows a request of Kestrel's to the protocol library, exactly as it came.</summary>
internal sealed class RequestHead : IRequestHead
{
    private readonly HttpRequest request;
    private KeyValuePair<string, string>[]? headers;
    private string? rawQuery;

    public RequestHead(HttpContext context)
    {
        request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        RawTarget = target;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = WithoutAuthority(question < 0 ? target : target[..question]);
        QueryMemory = question < 0 ? default : target.AsMemory(question + 1);
    }

    /// <summary>As it stands in the request line.</summary>
    public string RawTarget { get; }

    public string Method => request.Method;

    public string RawPath { get; }

    public string RawQuery => rawQuery ??= QueryMemory.ToString();

    public ReadOnlyMemory<char> QueryMemory { get; }

    public bool IsTls => request.IsHttps;

    public string? VirtualHostBucket { get; set; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers ??= ReadHeaders();

    public string? GetHeader(string name) =>
        request.Headers.TryGetValue(name, out var values) ? Joined(values) : null;

    private KeyValuePair<string, string>[] ReadHeaders()
    {
        var read = new KeyValuePair<string, string>[request.Headers.Count];
        var index = 0;
        foreach (var (name, values) in request.Headers)
        {
            read[index++] = new(name, Joined(values));
        }

        return read;
    }

    private static string Joined(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 1 ? values[0] ?? string.Empty : string.Join(',', (string?[])values!);

    /// <summary>A request line may name the whole URL (RFC 9112, 3.2.2); what is signed is its path.</summary>
    private static string WithoutAuthority(string path)
    {
        if (path.StartsWith('/'))
        {
            return path;
        }

        var authority = path.IndexOf("://", StringComparison.Ordinal);
        var slash = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
        return slash < 0 ? "/" : path[slash..];
    }
}
