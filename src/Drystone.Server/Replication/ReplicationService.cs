using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.S3;
using Drystone.S3.Addressing;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Operations;
using Drystone.Server.Keys;
using Drystone.Server.Replication.Queue;
using Drystone.Server.Replication.Sinks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Replication;

/// <summary>Replicates buckets as they are configured, from start to stop.</summary>
internal sealed class ReplicationService : IAsyncDisposable
{
    private const string UnknownDestination = "(unknown)";

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, bool> running = new();
    private readonly ObjectStore store;
    private readonly ReplicationRules rules;
    private readonly ReplicationQueue queue;
    private readonly ReplicationFeed feed;
    private readonly SinkTable sinks;

    private ReplicationService(ObjectStore store, SseEnvelope keys, ServerOptions options, ILogger logger)
    {
        this.store = store;
        rules = new ReplicationRules(store);
        queue = new ReplicationQueue(store, options.Time);
        feed = new ReplicationFeed(store, queue, rules, options.Time, logger);
        sinks = new SinkTable(
            options.ReplicationTargets,
            new LocalSink(store, keys, new AccessLists(store, new BucketRules(store)), options.EncryptsByDefault),
            store, options.Time);
        Worker = new ReplicationWorker(store, keys, rules, sinks, logger);
        queue.Started = Run;
    }

    public ReplicationWorker Worker { get; }

    public IEnumerable<string> TargetNames => sinks.Names;

    /// <summary>Buckets that wait for a configuration that can be read.</summary>
    public int HeldBuckets => feed.Enrolled.Count(one => one.HeldAt is not null);

    public static ReplicationService Start(
        ObjectStore store, SseEnvelope keys, ServerOptions options, ILoggerFactory loggers)
    {
        var service = new ReplicationService(store, keys, options, loggers.CreateLogger<ReplicationService>());
        service.feed.Load();
        service.queue.Load();
        service.queue.Retire(bucketId => service.feed.Enrolled.All(one => one.Id != bucketId));
        service.Run(service.feed.RunAsync);
        return service;
    }

    /// <summary>Sets a bucket's configuration; InvalidState where versioning is not enabled.</summary>
    /// <exception cref="S3Exception">MaxMessageLengthExceeded.</exception>
    public async Task<ConfigureOutcome> ConfigureAsync(
        BucketGrant<Configure> bucket, ReplicationConfiguration wanted, CancellationToken cancel)
    {
        var document = wanted.ToStored();
        return bucket.Bucket.Versioning != VersioningState.Enabled
            ? ConfigureOutcome.InvalidState
            : await feed.EnrollAsync(
                bucket.Bucket, wanted.Rules.Any(rule => rule is { IsEnabled: true, ExistingObjectReplication: true }),
                () => store.PutConfigurationAsync(
                    bucket, ConfigurationKind.Replication, id: "", document, maxOfKind: 1, cancel),
                cancel);
    }

    /// <summary>A destination on this server must be ready for replicas. Of one elsewhere nothing is asked: it may be
    /// out of reach just now.</summary>
    /// <exception cref="S3Exception">InvalidRequest or AccessDenied.</exception>
    public void CheckDestination(BucketInfo source, string bucketArn)
    {
        var name = new Destination(source.Id, bucketArn).BucketName;
        try
        {
            if (sinks.Find(source.Owner, name) != sinks.Local)
            {
                return;
            }
        }
        catch (DeliveryException refusal)
        {
            throw new S3Exception(S3Errors.AccessDenied, refusal.Message);
        }

        // What another account has is not told from what nobody has.
        var bucket = BucketNaming.Validate(name) is null ? store.FindBucket(new BucketName(name)) : null;
        if (bucket is not { Versioning: VersioningState.Enabled } || bucket.Owner != source.Owner)
        {
            throw new S3Exception(S3Errors.InvalidRequest, "Destination bucket must have versioning enabled.");
        }
    }

    /// <summary>Says in an answer how far the replication of a version has come.</summary>
    public void WriteStatus(IHeaderDictionary headers, BucketInfo bucket, ObjectInfo info)
    {
        if (StatusOf(bucket, info) is { } status)
        {
            headers[Headers.ReplicationStatus] = status.ToString().ToUpperInvariant();
        }
    }

    /// <summary>The backlog of every destination.</summary>
    public IEnumerable<(DestinationQueue Queue, string Target)> Backlog() => queue.Destinations
        .Select(one => (one, TargetOf(one.Destination)));

    /// <summary>Every bucket that is replicated with each of its destinations.</summary>
    public IReadOnlyList<ReplicationSummary> Summarize(DateTimeOffset now)
    {
        var enrolled = feed.Enrolled;
        var all = queue.Destinations.ToDictionary(one => one.Destination, DestinationQueue? (one) => one);
        foreach (var bucket in enrolled)
        {
            foreach (var arn in DestinationsOf(bucket))
            {
                all.TryAdd(new Destination(bucket.Id, arn), null);
            }
        }

        return [.. all.Select(one => Summarize(one.Key, one.Value, enrolled, now)).OfType<ReplicationSummary>()
            .OrderBy(one => one.Bucket, StringComparer.Ordinal)
            .ThenBy(one => one.Destination, StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await Task.WhenAll(running.Keys);
        }
        catch (OperationCanceledException)
        {
            // As it was asked to.
        }

        sinks.Dispose();
        feed.Dispose();
        Worker.Dispose();
        stopping.Dispose();
    }

    /// <summary>What was written just now and not looked at yet is pending, too: so a write costs nothing for its
    /// status.</summary>
    private ReplicationStatus? StatusOf(BucketInfo bucket, ObjectInfo info)
    {
        if (info.Replication is { } mark)
        {
            return mark.Status;
        }

        return bucket.Has(ConfigurationKind.Replication) && feed.IsUnread(info.LastModified)
            && rules.Find(bucket) is { } configuration && ReplicationRules.Select(configuration, info).Any()
                ? ReplicationStatus.Pending
                : null;
    }

    /// <summary>Of a bucket whose configuration cannot be read, one that is not known stands for all.</summary>
    private IEnumerable<string> DestinationsOf(EnrolledBucket bucket) =>
        store.FindBucket(bucket.Name) is not { } found ? []
        : rules.FaultOf(found) is not null ? [UnknownDestination]
        : rules.Find(found)?.Rules.Select(rule => rule.Destination.BucketArn) ?? [];

    /// <param name="one">Null when nothing was queued yet.</param>
    /// <returns>Null for a bucket that is gone.</returns>
    private ReplicationSummary? Summarize(
        Destination destination, DestinationQueue? one, IReadOnlyList<EnrolledBucket> enrolled, DateTimeOffset now)
    {
        var size = one?.Size() ?? default;
        return enrolled.FirstOrDefault(bucket => bucket.Id == destination.SourceBucketId) is { } bucket
            ? new ReplicationSummary(
                bucket.Name.Value, destination.BucketArn, TargetOf(destination), size.Items, size.Bytes,
                size.Oldest is { } oldest ? (long)(now - oldest).TotalSeconds : null, bucket.IsWalking,
                FaultOf(bucket) ?? one?.LastProblem, IsHeld: FaultOf(bucket) is not null)
            : null;
    }

    private string? FaultOf(EnrolledBucket bucket) =>
        store.FindBucket(bucket.Name) is { } found && found.Id == bucket.Id ? rules.FaultOf(found) : null;

    private string TargetOf(Destination one)
    {
        var owner = feed.Enrolled.FirstOrDefault(bucket => bucket.Id == one.SourceBucketId) is { } bucket
            ? store.FindBucket(bucket.Name)?.Owner
            : null;
        try
        {
            return owner is { } account ? sinks.Find(account, one.BucketName).Name : LocalSink.LocalName;
        }
        catch (DeliveryException)
        {
            return "refused";
        }
    }

    private void Run(DestinationQueue destination)
    {
        for (var i = 0; i < ReplicationWorker.PerDestination; i++)
        {
            Run(cancel => Worker.RunAsync(destination, cancel));
        }
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => work(stopping.Token));
        running[task] = true;
        task.ContinueWith(ended => running.TryRemove(ended, out _), TaskScheduler.Default);
    }
}
