using Drystone.S3.Signing;

namespace Drystone.Server.Tests;

/// <summary>A request as it goes over the wire, but for its signature.</summary>
/// <param name="Target">Path and query, escaped as they are to be sent; nothing normalizes them.</param>
public sealed record RawS3Request(string Method, string Target)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Sent beside those that are signed.</summary>
    public IReadOnlyList<(string Name, string Value)> UnsignedHeaders { get; init; } = [];

    /// <summary>Null sends no body and no Content-Length.</summary>
    public byte[]? Body { get; init; }

    public PayloadMode Payload { get; init; } = PayloadMode.SignedHash;

    /// <summary>Sent after the body in the modes that have trailers.</summary>
    public IReadOnlyList<(string Name, string Value)> Trailers { get; init; } = [];

    /// <summary>The Host header; null is the server's own address.</summary>
    public string? Host { get; init; }

    /// <summary>Which service the signature is for.</summary>
    public string Service { get; init; } = "s3";

    internal string Path => Target.Split('?', 2)[0];

    internal string Query => Target.Split('?', 2) is [_, var query] ? query : string.Empty;
}
