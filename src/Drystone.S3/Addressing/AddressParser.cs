namespace Drystone.S3.Addressing;

/// <summary>Finds bucket and key in path and host.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html</remarks>
public static class AddressParser
{
    /// <param name="rawPath">The path of the request target as received: still escaped, without the query.</param>
    /// <param name="host">The Host header, port and all; null means path style.</param>
    /// <param name="domains">Domains under which a bucket may stand as first labels, e.g.
    /// <c>s3.example.com</c>.</param>
    /// <exception cref="S3Exception">InvalidURI, InvalidBucketName or KeyTooLongError.</exception>
    public static S3Target Parse(string rawPath, string? host, IReadOnlyList<string> domains)
    {
        if (rawPath.Length != 0 && rawPath[0] != '/')
        {
            throw InvalidUri(rawPath);
        }

        var path = rawPath.AsSpan(Math.Min(1, rawPath.Length));
        var hostBucket = BucketOf(host, domains);
        if (hostBucket is not null)
        {
            return Target(hostBucket, path, rawPath);
        }

        if (path.IsEmpty)
        {
            return new S3Target.Service();
        }

        var slash = path.IndexOf('/');
        var bucket = Decoded(slash < 0 ? path : path[..slash], rawPath);
        return Target(bucket, slash < 0 ? default : path[(slash + 1)..], rawPath);
    }

    private static S3Target Target(string bucket, ReadOnlySpan<char> rawKey, string rawPath)
    {
        BucketNaming.ThrowIfNotAddressable(bucket);

        // Dots, double slashes and plus signs are bytes of the key like any others; nothing is normalized.
        return rawKey.IsEmpty
            ? new S3Target.Bucket(bucket)
            : new S3Target.Object(bucket, ObjectKeyRules.Checked(Decoded(rawKey, rawPath)));
    }

    private static string? BucketOf(string? host, IReadOnlyList<string> domains)
    {
        if (string.IsNullOrEmpty(host))
        {
            return null;
        }

        var name = WithoutPort(host).TrimEnd('.');
        var longest = "";
        foreach (var domain in domains)
        {
            var suffix = domain.AsSpan().TrimEnd('.');
            if (name.Equals(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            if (suffix.Length > longest.Length && IsUnder(name, suffix))
            {
                longest = suffix.ToString();
            }
        }

        // Host names have no case, bucket names have none but the lower one.
        return longest.Length == 0 ? null : name[..^(longest.Length + 1)].ToString().ToLowerInvariant();
    }

    private static bool IsUnder(ReadOnlySpan<char> name, ReadOnlySpan<char> domain) =>
        name.Length > domain.Length + 1
        && name[^(domain.Length + 1)] == '.'
        && name.EndsWith(domain, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> WithoutPort(string host)
    {
        // The colons of an IPv6 literal stand inside its brackets.
        var colon = host.LastIndexOf(':');
        return colon < 0 || host.EndsWith(']') ? host : host.AsSpan(0, colon);
    }

    private static string Decoded(ReadOnlySpan<char> escaped, string rawPath) =>
        PercentEncoding.TryDecode(escaped) ?? throw InvalidUri(rawPath);

    private static S3Exception InvalidUri(string rawPath) => new(S3Errors.InvalidURI, details: [new("URI", rawPath)]);
}
