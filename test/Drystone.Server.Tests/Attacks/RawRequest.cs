using System.Security.Cryptography;
using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Server.Tests.Attacks;

/// <summary>A request to be written to a socket, and every place where it can be made wrong.</summary>
/// <param name="Target">Path and query as they go over the wire and are signed.</param>
internal sealed record RawRequest(string Method, string Target)
{
    private static readonly string[] BodyMethods = ["PUT", "POST"];

    /// <summary>Signed and sent. A name that is there twice is signed with its values joined by ",".</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Sent after the signed ones, not signed.</summary>
    public IReadOnlyList<(string Name, string Value)> UnsignedHeaders { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body in the signed streaming modes; the signer continues this request's signature.</summary>
    public Func<ChunkSigner, byte[]>? ChunkedBody { get; init; }

    /// <summary>The value of x-amz-content-sha256; null means the hash of the body.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>What is sent in the place of the target that was signed; null means that one.</summary>
    public string? SentTarget { get; init; }

    /// <summary>The Content-Length; null means the true one.</summary>
    public long? AnnouncedBytes { get; init; }

    public bool WithoutContentLength { get; init; }

    public bool IsAnonymous { get; init; }

    public Credential? Credential { get; init; }

    public string Region { get; init; } = "us-east-1";

    public string Service { get; init; } = "s3";

    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Changes the finished head, the text before the body.</summary>
    public Func<string, string> Corrupt { get; init; } = head => head;

    public RawRequest With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    public RawRequest WithUnsigned(string name, string value) =>
        this with { UnsignedHeaders = [.. UnsignedHeaders, (name, value)] };

    public RawRequest WithBody(string text) => this with { Body = Encoding.UTF8.GetBytes(text) };

    /// <summary>Head and body, ready for the socket.</summary>
    public byte[] ToBytes(string host, Credential defaultCredential, DateTimeOffset now)
    {
        var credential = Credential ?? defaultCredential;
        var lines = new List<(string Name, string Value)> { ("host", host) };
        lines.AddRange(Headers);
        var body = Body;
        if (!IsAnonymous)
        {
            var sha256 = ContentSha256 ?? Convert.ToHexStringLower(SHA256.HashData(Body.Span));
            var head = new RawHead(Method, Target, lines);
            var signed = RequestSigner.Sign(head, credential, Region, SignedAt ?? now, sha256, Service);
            lines.AddRange(signed.Headers.Select(header => (header.Key, header.Value)));
            body = ChunkedBody?.Invoke(signed.Chunks) ?? Body;
        }

        lines.AddRange(UnsignedHeaders);
        if (!WithoutContentLength && (body.Length > 0 || AnnouncedBytes is not null || BodyMethods.Contains(Method)))
        {
            lines.Add(("content-length", $"{AnnouncedBytes ?? body.Length}"));
        }

        var text = $"{Method} {SentTarget ?? Target} HTTP/1.1\r\n"
            + string.Concat(lines.Select(line => $"{line.Name}: {line.Value}\r\n")) + "\r\n";
        return [.. Encoding.UTF8.GetBytes(Corrupt(text)), .. body.Span];
    }

    /// <summary>The target of this request as a presigned URL.</summary>
    public string Presign(string host, Credential credential, DateTimeOffset now, TimeSpan expires)
    {
        var head = new RawHead(Method, Target, [("host", host), .. Headers]);
        return $"{head.RawPath}?{RequestSigner.Presign(head, credential, Region, now, expires, Service)}";
    }

    private sealed class RawHead(string method, string target, List<(string Name, string Value)> lines) : IRequestHead
    {
        private readonly string[] parts = target.Split('?', 2);

        public string Method => method;

        public string RawPath => parts[0];

        public string RawQuery => parts.Length > 1 ? parts[1] : string.Empty;

        public bool IsTls => false;

        public string? VirtualHostBucket => null;

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [.. lines
            .Select(line => line.Name).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => KeyValuePair.Create(name, GetHeader(name)!))];

        public string? GetHeader(string name)
        {
            var values = lines.Where(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
            return values.Count == 0 ? null : string.Join(',', values.Select(line => line.Value));
        }
    }
}
