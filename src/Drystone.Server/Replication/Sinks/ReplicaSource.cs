using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.Server.Authorization;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>A version as it is now and is to be at its destination.</summary>
/// <param name="Bucket">The source.</param>
/// <param name="Reader">Open while the delivery is under way.</param>
/// <param name="StorageClass">That of the rule; null keeps the source's.</param>
internal sealed record ReplicaSource(
    ObjectStore Store, BucketInfo Bucket, ObjectReader Reader, string DestinationBucket, ReplicationWork Work,
    string? StorageClass)
{
    public ObjectInfo Info => Reader.Info;

    /// <summary>It may be there already.</summary>
    public bool MayBeThere { get; init; }

    public ObjectHeaders Headers => StorageClass switch
    {
        null => Info.Headers,
        "STANDARD" => Info.Headers with { StorageClass = null },
        _ => Info.Headers with { StorageClass = StorageClass },
    };

    /// <summary>Empty for an object that was put in one request.</summary>
    public IReadOnlyList<PartInfo> Parts() => Info.PartCount == 0
        ? []
        : Store.ListObjectParts(
            Authorizer.AsServer<Engine.Access.Read>(Bucket, Info.Key, Info.Version), afterNumber: 0,
            Limits.LastPartNumber)?.Parts ?? [];
}

/// <summary>A place that versions are replicated to.</summary>
internal interface IReplicaSink
{
    /// <summary>For messages and metrics: a name that the operator chose.</summary>
    string Name { get; }

    /// <summary>Makes the version be at the destination as it is at the source. May be called again for what is there
    /// already.</summary>
    /// <exception cref="DeliveryException">It is not there.</exception>
    Task DeliverAsync(ReplicaSource source, CancellationToken cancel);
}
