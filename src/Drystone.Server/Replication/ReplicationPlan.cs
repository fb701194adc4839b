using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Replication.Queue;

namespace Drystone.Server.Replication;

/// <summary>Gathers deliveries, and commits them together with how far their reader has come: after a crash nothing is
/// missing, and nothing is there twice.</summary>
internal sealed class ReplicationPlan(ObjectStore store, ReplicationQueue queue, TimeProvider time)
{
    private readonly List<ReplicationItem> items = [];
    private readonly List<ReplicationProgress> progress = [];
    private readonly HashSet<(long, string, VersionId)> planned = [];

    public bool IsEmpty => items.Count == 0;

    /// <summary>A version that is to be replicated as it is; one that is archived is not, as at AWS.</summary>
    public void AddVersion(BucketInfo bucket, ReplicationConfiguration rules, ObjectInfo info)
    {
        if (info.Replication is not { IsReplica: true } && info.Tier is not { NeedsRestore: true })
        {
            Add(bucket, rules, info, ReplicationWork.Version);
        }
    }

    /// <summary>Facts of a version that has changed. One that was never replicated is not for its tags' sake.</summary>
    public void AddFacts(BucketInfo bucket, ReplicationConfiguration rules, ObjectInfo info)
    {
        if (info.Replication is { IsReplica: false } || planned.Contains((bucket.Id, info.Key, info.Version)))
        {
            Add(bucket, rules, info, ReplicationWork.Facts);
        }
    }

    /// <param name="position">How far the reader has come.</param>
    public async Task CommitAsync(IEnumerable<StateWrite> position, CancellationToken cancel)
    {
        await store.NoteReplicationAsync(
            progress, [.. items.Select(ReplicationQueue.Write), .. position], cancel);
        queue.Publish(items);
    }

    private void Add(BucketInfo bucket, ReplicationConfiguration rules, ObjectInfo info, ReplicationWork work)
    {
        var before = items.Count;
        foreach (var rule in ReplicationRules.Select(rules, info))
        {
            var destination = new Destination(bucket.Id, rule.Destination.BucketArn);
            items.Add(new ReplicationItem(
                destination, queue.NextSequence(), bucket.Name, info.Key, info.Version, work,
                work == ReplicationWork.Version ? info.SizeBytes : 0)
            {
                QueuedAt = time.GetUtcNow(),
            });
        }

        if (items.Count > before)
        {
            planned.Add((bucket.Id, info.Key, info.Version));
            progress.Add(new ReplicationProgress(
                Authorizer.AsServer<Write>(bucket, info.Key, info.Version), items.Count - before, HasFailed: false));
        }
    }
}
