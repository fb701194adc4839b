using System.Collections.Concurrent;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Replication;
using Drystone.Engine.Tiers;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Keys;
using Drystone.Server.Replication.Queue;
using Drystone.Server.Replication.Sinks;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Replication;

/// <summary>Delivers what is queued. What a destination does not take now is tried again later, for as long as it
/// takes; only what it refuses for good is given up.</summary>
internal sealed class ReplicationWorker(
    ObjectStore store, SseEnvelope keys, ReplicationRules rules, SinkTable sinks, ILogger logger) : IDisposable
{
    /// <summary>At once for one destination: a sync at both ends is what a delivery waits for.</summary>
    public const int PerDestination = 8;

    // All destinations together, however many buckets there are.
    private const int AtOnce = 32;

    // A refusal may come of a configuration that is just being changed.
    private const int AttemptsOfRefused = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    // A destination that is back is noticed within this time.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim slots = new(AtOnce, AtOnce);
    private readonly ConcurrentDictionary<string, long> failures = new();

    /// <summary>Failed attempts by the name of the target.</summary>
    public IReadOnlyDictionary<string, long> Failures => failures;

    public void Dispose() => slots.Dispose();

    /// <summary>Ends when the queue has ended.</summary>
    public async Task RunAsync(DestinationQueue queue, CancellationToken cancel)
    {
        while (await queue.TakeAsync(cancel) is { } item)
        {
            await slots.WaitAsync(cancel);
            try
            {
                await AttemptAsync(queue, item, cancel);
            }
            catch (Exception fault) when (!cancel.IsCancellationRequested)
            {
                // Not even the end of it could be written down.
                Log.ReplicationFaulted(logger, fault, item.Item.Bucket.Value);
                queue.TryAgain(item, LongestDelay, pause: false);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task AttemptAsync(DestinationQueue queue, QueuedItem queued, CancellationToken cancel)
    {
        var name = LocalSink.LocalName;
        try
        {
            var bucket = FindSource(queued.Item);
            if (bucket is not null)
            {
                await DeliverAsync(bucket, queued, found => name = found, cancel);
            }

            queue.LastProblem = null;
            await EndAsync(queue, queued, bucket, hasFailed: false, cancel);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            failures.AddOrUpdate(name, 1, static (_, count) => count + 1);
            await FailAsync(queue, queued, fault, cancel);
        }
    }

    private async Task DeliverAsync(
        BucketInfo bucket, QueuedItem queued, Action<string> noteName, CancellationToken cancel)
    {
        var item = queued.Item;
        using var reader = store.OpenObject(Authorizer.AsServer<Read>(bucket, item.Key, item.Version));
        if (reader is null || reader.Info.Version != item.Version
            || FindRules(bucket) is not { } configuration
            || ReplicationRules.Select(configuration, reader.Info, item.Destination.BucketArn) is not { } rule)
        {
            // Removed for good meanwhile, which is not replicated, or not wanted any more.
            return;
        }

        var sink = sinks.Find(bucket.Owner, item.Destination.BucketName);
        noteName(sink.Name);
        if (reader.Info.Encryption is { Kind: (byte)SseKind.Customer })
        {
            throw ReplicaSource.Refusal(KeyFault.CustomerKeyRequired);
        }

        var source = new ReplicaSource(store, keys, bucket, reader, item.Work, rule.Destination)
        {
            MayBeThere = queued.MayBeThere,
        };
        try
        {
            await sink.DeliverAsync(source, cancel);
        }
        catch (ObjectArchivedException archived)
        {
            throw new DeliveryException(DeliveryFault.Refused, archived.Message, archived);
        }
    }

    /// <exception cref="DeliveryException">They cannot be read: it is waited until they are put anew.</exception>
    private ReplicationConfiguration? FindRules(BucketInfo bucket) =>
        rules.FaultOf(bucket) is { } fault
            ? throw new DeliveryException(DeliveryFault.Temporary, fault)
            : rules.Find(bucket);

    private async Task FailAsync(DestinationQueue queue, QueuedItem queued, Exception fault, CancellationToken cancel)
    {
        queued.Attempts++;
        var kind = (fault as DeliveryException)?.Fault ?? DeliveryFault.Temporary;
        queue.LastProblem = fault is DeliveryException ? fault.Message : fault.GetType().Name;
        if (fault is not DeliveryException)
        {
            Log.ReplicationFaulted(logger, fault, queued.Item.Bucket.Value);
        }

        if (kind == DeliveryFault.Refused && queued.Attempts >= AttemptsOfRefused)
        {
            Log.ReplicationGivenUp(logger, queued.Item.Bucket.Value, fault.Message);
            await EndAsync(queue, queued, FindSource(queued.Item), hasFailed: true, cancel);
            return;
        }

        if (queued.Attempts == 1)
        {
            Log.ReplicationDelayed(logger, queued.Item.Bucket.Value, queue.LastProblem);
        }

        var isUnreachable = kind == DeliveryFault.Unreachable;
        queue.TryAgain(queued, DelayOf(queued.Attempts, isUnreachable ? LongestPause : LongestDelay), isUnreachable);
    }

    private async Task EndAsync(
        DestinationQueue queue, QueuedItem queued, BucketInfo? bucket, bool hasFailed, CancellationToken cancel)
    {
        var item = queued.Item;
        IReadOnlyList<ReplicationProgress> progress = bucket is null
            ? []
            : [new(Authorizer.AsServer<Write>(bucket, item.Key, item.Version), Planned: 0, hasFailed)];
        await store.NoteReplicationAsync(progress, [ReplicationQueue.Remove(item)], cancel);
        queue.Remove(queued);
    }

    private BucketInfo? FindSource(ReplicationItem item) =>
        store.FindBucket(item.Bucket) is { } bucket && bucket.Id == item.Destination.SourceBucketId ? bucket : null;

    /// <summary>Doubles, with a part left to chance so that many do not come back at once.</summary>
    private static TimeSpan DelayOf(int attempts, TimeSpan longest)
    {
        var seconds = Math.Min(
            longest.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 10)));
        return TimeSpan.FromSeconds(seconds * (0.75 + Random.Shared.NextDouble() / 2));
    }
}
