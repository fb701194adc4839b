using Drystone.S3.Signing;

namespace Drystone.Cli.Bench;

/// <summary>The bucket that gets the load, and how to reach it.</summary>
/// <param name="Endpoint">Scheme, host and port; any path is ignored.</param>
/// <param name="AcceptsAnyCertificate">Leaves the server's certificate unchecked.</param>
internal sealed record BenchTarget(
    Uri Endpoint,
    string Bucket,
    string Region,
    Credential Credential,
    bool IsVirtualHost,
    bool AcceptsAnyCertificate)
{
    /// <summary>Files over HTTP in place of S3, as a floor to compare with: nothing is signed, a bucket is a directory,
    /// and only PUT, GET, HEAD and DELETE are known.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The server's process, when it is on this machine and known.</summary>
    public ProcessUsage? Process { get; init; }

    public bool IsTls => Endpoint.Scheme == Uri.UriSchemeHttps;

    /// <summary>The Host header: the port is left out when it is the scheme's own.</summary>
    public string Authority => IsVirtualHost ? $"{Bucket}.{Endpoint.Authority}" : Endpoint.Authority;

    /// <param name="key">Must need no encoding; "" is the bucket itself.</param>
    public string PathOf(string key) => (IsVirtualHost, key) switch
    {
        (true, _) => $"/{key}",
        (false, "") => $"/{Bucket}",
        _ => $"/{Bucket}/{key}",
    };
}
