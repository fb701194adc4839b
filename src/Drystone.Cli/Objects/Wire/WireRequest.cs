using Drystone.S3.Signing;

namespace Drystone.Cli.Objects.Wire;

/// <summary>A request for the bytes of an object.</summary>
/// <param name="Method">GET, HEAD or PUT.</param>
/// <param name="Query">As it is sent, without the question mark.</param>
internal sealed record WireRequest(string Method, string Bucket, string Key, string Query = "")
{
    /// <summary>Names in lower case.</summary>
    public List<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    public WireRequest With(string name, string value)
    {
        Headers.Add(new(name, value));
        return this;
    }
}

/// <summary>A request as its signature sees it.</summary>
internal sealed record WireHead(
    string Method,
    string RawPath,
    string RawQuery,
    bool IsTls,
    IReadOnlyList<KeyValuePair<string, string>> Signed) : IRequestHead
{
    public string? VirtualHostBucket => null;

    public IReadOnlyList<KeyValuePair<string, string>> Headers => Signed;

    public string? GetHeader(string name)
    {
        foreach (var (known, value) in Signed)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
