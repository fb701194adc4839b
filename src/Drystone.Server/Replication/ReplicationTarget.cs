namespace Drystone.Server.Replication;

/// <summary>Another S3 endpoint that buckets may be replicated to, as the operator named it. Nothing in a bucket's
/// configuration can name an address.</summary>
public sealed record ReplicationTarget
{
    /// <summary>For messages and metrics.</summary>
    public required string Name { get; init; }

    public required Uri Endpoint { get; init; }

    public required string Region { get; init; }

    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    /// <summary>Whether buckets stand in the path; otherwise before the host's name.</summary>
    public bool UsesPathStyle { get; init; } = true;

    /// <summary>It is a Drystone that accepts replicas: versions keep their ids, times and order there.</summary>
    public bool IsDrystone { get; init; }

    /// <summary>Encrypted versions go there in the clear although others may listen: by the operator's word
    /// alone.</summary>
    public bool AllowsPlaintext { get; init; }

    /// <summary>Whether nobody but the target hears what is sent.</summary>
    internal bool IsPrivate => Endpoint.Scheme == Uri.UriSchemeHttps || Endpoint.IsLoopback;

    /// <summary>Names of destination buckets that are at this target.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];

    /// <summary>Accounts whose buckets may be replicated here; empty: only that of the server's own credentials, since
    /// the target's credentials are the operator's.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"ReplicationTarget {{ Name = {Name}, Endpoint = {Endpoint} }}";
}
