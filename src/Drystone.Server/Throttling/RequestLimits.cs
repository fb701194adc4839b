namespace Drystone.Server.Throttling;

/// <summary>What one access key, and what one bucket, may take of the server. Null: no limit.</summary>
public sealed record RequestLimits
{
    public static RequestLimits None { get; } = new();

    /// <summary>Requests that are begun in a second, of each key.</summary>
    public int? KeyRequestsPerSecond { get; init; }

    /// <summary>Requests that are under way at once, of each key: as many connections can it keep busy.</summary>
    public int? KeyConcurrentRequests { get; init; }

    /// <summary>Bytes of bodies in a second, both ways together, of each key.</summary>
    public long? KeyBytesPerSecond { get; init; }

    /// <inheritdoc cref="KeyRequestsPerSecond"/>
    public int? BucketRequestsPerSecond { get; init; }

    /// <inheritdoc cref="KeyBytesPerSecond"/>
    public long? BucketBytesPerSecond { get; init; }
}
