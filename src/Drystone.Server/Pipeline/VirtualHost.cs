using Drystone.S3.Addressing;

namespace Drystone.Server.Pipeline;

/// <summary>Tells whether the bucket came from the host name.</summary>
internal static class VirtualHost
{
    /// <summary>Null for a path-style request: its path begins with the bucket, so the same path without a host names
    /// the
    /// same target.</summary>
    public static string? BucketOf(S3Request request) =>
        request.Options.Domains.Count > 0
        && request.BucketName is { } bucket
        && !request.Target.Equals(AddressParser.Parse(request.Head.RawPath, host: null, domains: []))
            ? bucket
            : null;
}
