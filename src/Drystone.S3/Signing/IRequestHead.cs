namespace Drystone.S3.Signing;

/// <summary>The head of an HTTP request as it came over the wire; the host adapts its server to it.</summary>
/// <remarks>Nothing here is normalised: signatures are computed over what the client sent.</remarks>
public interface IRequestHead
{
    /// <summary>The method, upper case as sent.</summary>
    string Method { get; }

    /// <summary>The request target before '?', as sent and not decoded; begins with '/'.</summary>
    string RawPath { get; }

    /// <summary>The request target after '?', as sent and not decoded; "" when there is none.</summary>
    string RawQuery { get; }

    /// <summary>The same, for who needs no text of its own.</summary>
    ReadOnlyMemory<char> QueryMemory => RawQuery.AsMemory();

    bool IsTls { get; }

    /// <summary>The bucket named by the host name; null for path-style requests. Only SigV2 asks for it.</summary>
    string? VirtualHostBucket { get; }

    /// <summary>One entry per header name, the value as <see cref="GetHeader"/> gives it.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// The value of a header, found without regard to case; the values of a repeated header joined by ",". Null when
    /// the header is absent, "" when it is empty.
    /// </summary>
    string? GetHeader(string name);
}
