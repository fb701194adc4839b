using Drystone.S3.Signing;

namespace Drystone.S3.Tests.Signing;

/// <summary>A request head made by hand.</summary>
internal sealed class RequestHead(string method, string target, params (string Name, string Value)[] headers)
    : IRequestHead
{
    private readonly List<KeyValuePair<string, string>> headers =
        [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))];

    public string Method { get; } = method;

    public string RawPath { get; } = target.Split('?', 2)[0];

    public string RawQuery { get; } = target.Contains('?') ? target.Split('?', 2)[1] : "";

    public bool IsTls => false;

    public string? VirtualHostBucket { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers => [.. headers
        .Select(header => header.Key)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Select(name => KeyValuePair.Create(name, GetHeader(name)!))];

    public string? GetHeader(string name)
    {
        var values = headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return values.Count == 0 ? null : string.Join(',', values.Select(header => header.Value));
    }

    public RequestHead With(params IEnumerable<KeyValuePair<string, string>> more) => Rebuild(headers.Concat(more));

    public RequestHead With(string name, string value) => With([KeyValuePair.Create(name, value)]);

    public RequestHead Without(string name) =>
        Rebuild(headers.Where(header => !header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));

    public RequestHead To(string newMethod, string newTarget) =>
        new(newMethod, newTarget, [.. headers.Select(header => (header.Key, header.Value))])
        {
            VirtualHostBucket = VirtualHostBucket,
        };

    private RequestHead Rebuild(IEnumerable<KeyValuePair<string, string>> all) =>
        new(Method, RawQuery.Length == 0 ? RawPath : $"{RawPath}?{RawQuery}",
            [.. all.Select(header => (header.Key, header.Value))])
        {
            VirtualHostBucket = VirtualHostBucket,
        };
}
