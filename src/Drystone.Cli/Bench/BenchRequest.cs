using System.Globalization;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Cli.Bench;

/// <summary>A request before it is signed.</summary>
/// <param name="Key">The object's key; "" for the bucket.</param>
/// <param name="Query">Encoded as it is sent; "" for none.</param>
internal sealed record BenchRequest(string Method, string Key, string Query = "")
{
    /// <summary>Sent and signed, beside Host.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Null for a request without a body.</summary>
    public long? ContentLength { get; init; }

    /// <summary>In lower-case hex; null leaves the body out of the signature.</summary>
    public string? ContentSha256 { get; init; }
}

/// <summary>Turns requests into the bytes of their heads, signed in the query or in a header.</summary>
/// <param name="presigns">In the query, except for requests that sign their body: a query cannot.</param>
internal sealed class RequestWriter(BenchTarget target, bool presigns, TimeProvider time)
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // Longer than a run may take; servers allow 7 days at most.
    private static readonly TimeSpan PresignedFor = TimeSpan.FromHours(24);

    public BenchTarget Target => target;

    public byte[] Write(BenchRequest request)
    {
        var head = new Head(request, target);
        var text = new StringBuilder(capacity: 768);
        if (target.IsPlain)
        {
            AppendHead(text, head, head.RawQuery, []);
        }
        else if (presigns && request.ContentSha256 is null)
        {
            var query = RequestSigner.Presign(head, target.Credential, target.Region, time.GetUtcNow(), PresignedFor);
            AppendHead(text, head, query, []);
        }
        else
        {
            var payload = request.ContentSha256 ?? (request.ContentLength is null ? EmptySha256 : UnsignedPayload);
            var signed = RequestSigner.Sign(head, target.Credential, target.Region, time.GetUtcNow(), payload);
            AppendHead(text, head, head.RawQuery, signed.Headers);
        }

        if (request.ContentLength is { } length)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    private static void AppendHead(
        StringBuilder text, Head head, string query, IReadOnlyList<KeyValuePair<string, string>> signature)
    {
        text.Append(head.Method).Append(' ').Append(head.RawPath);
        text.Append(query.Length > 0 ? "?" : "").Append(query).Append(" HTTP/1.1\r\n");
        foreach (var (name, value) in head.Headers.Concat(signature))
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
    }

    private sealed class Head(BenchRequest request, BenchTarget target) : IRequestHead
    {
        public string Method => request.Method;

        public string RawPath => target.PathOf(request.Key);

        public string RawQuery => request.Query;

        public bool IsTls => target.IsTls;

        public string? VirtualHostBucket => target.IsVirtualHost ? target.Bucket : null;

        public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } =
            [new("Host", target.Authority), .. request.Headers];

        public string? GetHeader(string name) => Headers
            .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();
    }
}
