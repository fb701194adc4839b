using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Encryption;
using Drystone.Engine.Objects;
using Drystone.Engine.Uploads;
using Drystone.S3;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Keys;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication.Sinks;

/// <summary>A version as it is now and is to be at its destination.</summary>
/// <param name="Keys">Opens the keys of encrypted versions.</param>
/// <param name="Bucket">The source.</param>
/// <param name="Reader">Open while the delivery is under way.</param>
/// <param name="Destination">As the rule says.</param>
internal sealed record ReplicaSource(
    ObjectStore Store, SseEnvelope Keys, BucketInfo Bucket, ObjectReader Reader, ReplicationWork Work,
    ReplicationDestination Destination)
{
    public ObjectInfo Info => Reader.Info;

    public string DestinationBucket => Destination.BucketName;

    /// <summary>Null when it is not encrypted.</summary>
    public SseKind? Encryption => (SseKind?)Info.Encryption?.Kind;

    /// <summary>It may be there already.</summary>
    public bool MayBeThere { get; init; }

    /// <summary>With the storage class of the rule, if it names one.</summary>
    public ObjectHeaders Headers => Destination.StorageClass switch
    {
        null => Info.Headers,
        "STANDARD" => Info.Headers with { StorageClass = null },
        var storageClass => Info.Headers with { StorageClass = storageClass },
    };

    /// <summary>Empty for an object that was put in one request.</summary>
    public IReadOnlyList<PartInfo> Parts() => Info.PartCount == 0
        ? []
        : Store.ListObjectParts(
            Authorizer.AsServer<Read>(Bucket, Info.Key, Info.Version), afterNumber: 0, Limits.LastPartNumber)?.Parts
            ?? [];

    /// <summary>Makes the bytes of an encrypted version readable.</summary>
    /// <returns>The key; null when it is not encrypted. The caller disposes it.</returns>
    /// <exception cref="DeliveryException">The key cannot be had: of SSE-C only the client has it.</exception>
    public async ValueTask<ObjectEncryptionKey?> UnlockAsync(CancellationToken cancel)
    {
        if (Info.Encryption is not { } encryption)
        {
            return null;
        }

        var opened = await Keys.OpenAsync(
            encryption, new SseTarget(Bucket.Name.Value, Info.Key), customerKey: null, cancel);
        if (!opened.IsDone)
        {
            throw Refusal(opened.Fault);
        }

        Reader.Unlock(opened.Value);
        return opened.Value;
    }

    /// <summary>What the operator sets right without touching the key is waited for.</summary>
    public static DeliveryException Refusal(KeyFault fault) => fault switch
    {
        KeyFault.Unavailable or KeyFault.AccessDenied => new(
            DeliveryFault.Temporary, $"Key management does not answer as it should ({fault})."),
        KeyFault.CustomerKeyRequired => new(
            DeliveryFault.Refused, "Versions that are encrypted with a customer's key (SSE-C) are not replicated."),
        _ => new(DeliveryFault.Refused, $"The encryption key cannot be used ({fault})."),
    };
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
