using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Listing;
using Drystone.Engine.Objects;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Authorization;
using Drystone.Server.Replication.Queue;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Replication;

/// <summary>Turns changes, and objects that were there before, into deliveries. One task does both in turn, so that the
/// versions of a key are queued in their order.</summary>
internal sealed class ReplicationFeed(
    ObjectStore store, ReplicationQueue queue, ReplicationRules rules, TimeProvider time, ILogger logger)
    : IDisposable
{
    public const string Reader = "replication";

    private const int PageChanges = 500;
    private const int PageVersions = 1_000;

    /// <summary>A position that is behind by less costs reading so many changes again after a crash, and no commit
    /// each.</summary>
    private const int UnwrittenChanges = 2_000;

    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim enrolling = new(1, 1);
    private readonly Dictionary<long, EnrolledBucket> enrolled = [];
    private readonly Lock gate = new();
    private TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position;
    private long writtenPosition;
    private long readUntilMilliseconds;

    /// <summary>Whether what was written at a time may not have been read yet.</summary>
    public bool IsUnread(DateTimeOffset writtenAt) =>
        writtenAt.ToUnixTimeMilliseconds() >= Interlocked.Read(ref readUntilMilliseconds);

    public IReadOnlyList<EnrolledBucket> Enrolled
    {
        get
        {
            lock (gate)
            {
                return [.. enrolled.Values];
            }
        }
    }

    public void Dispose() => enrolling.Dispose();

    public void Load()
    {
        foreach (var entry in store.ListState(EnrolledBucket.Feature, [], int.MaxValue))
        {
            var bucket = EnrolledBucket.Decode(entry);
            enrolled[bucket.Id] = bucket;
        }

        position = writtenPosition = store.FindCursor(Reader) ?? store.LastChange();
    }

    /// <summary>Changes a bucket's configuration so that no change after it is missed.</summary>
    public async Task<ConfigureOutcome> EnrollAsync(
        BucketInfo bucket, bool withExisting, Func<ValueTask<ConfigureOutcome>> configure, CancellationToken cancel)
    {
        await enrolling.WaitAsync(cancel);
        try
        {
            await WriteEnrolledAsync(bucket, cancel);
            var outcome = await configure();

            // Nothing is read in between, or a new version could be queued before the older ones of its key.
            if (outcome == ConfigureOutcome.Done && withExisting)
            {
                await ChangeAsync(bucket.Id, one => one with { IsWalking = true, WalkedKey = null }, cancel);
            }

            return outcome;
        }
        finally
        {
            enrolling.Release();
            Wake();
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancel);
            }
            catch (Exception fault) when (!cancel.IsCancellationRequested)
            {
                Log.ReplicationFeedFailed(logger, fault);
                await Task.Delay(FaultPause, time, cancel);
            }
        }
    }

    private async Task StepAsync(CancellationToken cancel)
    {
        var wake = woken.Task;
        if (Enrolled.Count == 0)
        {
            await wake.WaitAsync(cancel);
            return;
        }

        if (!await AdvanceAsync(cancel))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(store.WaitForChangeAsync(position, either.Token), wake);
            await either.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>False when there was nothing to do.</summary>
    private async Task<bool> AdvanceAsync(CancellationToken cancel)
    {
        await enrolling.WaitAsync(cancel);
        try
        {
            var readAt = time.GetUtcNow();
            var page = store.ReadChanges(position, PageChanges);
            if (page.MissedEntries > 0)
            {
                Log.ReplicationMissedChanges(logger, page.MissedEntries);
                await RescanAsync(page, cancel);
                return true;
            }

            if (page.Entries.Count > 0)
            {
                await ReadAsync(page.Entries, cancel);
            }
            else
            {
                SetReadUntil(readAt);
            }

            return await WalkAsync(cancel) || page.Entries.Count > 0;
        }
        finally
        {
            enrolling.Release();
        }
    }

    private async Task ReadAsync(IReadOnlyList<NumberedChange> changes, CancellationToken cancel)
    {
        var plan = new ReplicationPlan(store, queue, time);
        var buckets = new Dictionary<long, BucketInfo?>();
        foreach (var (_, change) in changes)
        {
            if (change.Key is not null)
            {
                if (!buckets.TryGetValue(change.BucketId, out var bucket))
                {
                    bucket = store.FindBucket(change.Bucket) is { } found && found.Id == change.BucketId ? found : null;
                    buckets[change.BucketId] = bucket;
                }

                Plan(plan, bucket, change);
            }
        }

        position = changes[^1].Sequence;
        if (!plan.IsEmpty || position - writtenPosition >= UnwrittenChanges)
        {
            await plan.CommitAsync([StateWrite.Cursor(Reader, position)], cancel);
            writtenPosition = position;
        }

        SetReadUntil(changes[^1].Change.At);
        if (changes.Any(one => one.Change.Kind is ChangeKind.BucketConfigured or ChangeKind.BucketDeleted))
        {
            await ForgetAsync(cancel);
        }
    }

    private void Plan(ReplicationPlan plan, BucketInfo? bucket, Change change)
    {
        if (bucket is null || rules.Find(bucket) is not { } configuration
            || FindVersion(bucket, change) is not { } info)
        {
            return;
        }

        switch (change.Kind)
        {
            case ChangeKind.ObjectPut or ChangeKind.ObjectPosted or ChangeKind.ObjectCopied
                or ChangeKind.ObjectCompleted or ChangeKind.DeleteMarkerCreated when info.Replication is null:
                // What the walk will come to it takes with the older versions of the key, in their order.
                if (!IsBeforeWalk(bucket, info.Key) || !IsForExisting(configuration, info))
                {
                    plan.AddVersion(bucket, configuration, info);
                }

                break;
            case ChangeKind.TagsChanged or ChangeKind.LockChanged or ChangeKind.AclChanged:
                plan.AddFacts(bucket, configuration, info);
                break;
            default:
                break;
        }
    }

    private ObjectInfo? FindVersion(BucketInfo bucket, Change change) =>
        store.HeadObject(Authorizer.AsServer<Read>(bucket, change.Key!, change.Version)) is { } info
        && info.Version == change.Version
            ? info
            : null;

    private static bool IsForExisting(ReplicationConfiguration configuration, ObjectInfo info) =>
        ReplicationRules.Select(configuration, info).Any(rule => rule.ExistingObjectReplication == true);

    private bool IsBeforeWalk(BucketInfo bucket, string key)
    {
        lock (gate)
        {
            return enrolled.TryGetValue(bucket.Id, out var one) && one.IsBefore(key);
        }
    }

    /// <summary>Goes through some keys of a bucket whose objects were there before. False when there is none.</summary>
    private async Task<bool> WalkAsync(CancellationToken cancel)
    {
        if (Enrolled.FirstOrDefault(one => one.IsWalking) is not { } walk)
        {
            return false;
        }

        var bucket = store.FindBucket(walk.Name) is { } found && found.Id == walk.Id ? found : null;
        if (bucket is null || rules.Find(bucket) is not { } configuration)
        {
            await ChangeAsync(
                walk.Id, one => one with { IsWalking = false, IsRescan = false, WalkedKey = null }, cancel);
            return true;
        }

        var (versions, last) = ReadKeys(bucket, walk.WalkedKey);
        var plan = new ReplicationPlan(store, queue, time);
        foreach (var info in versions.Where(info => IsLeft(info, walk, configuration)))
        {
            plan.AddVersion(bucket, configuration, info);
        }

        var next = walk with
        {
            IsWalking = last is not null,
            IsRescan = walk.IsRescan && last is not null,
            WalkedKey = last,
        };
        await plan.CommitAsync([next.Write()], cancel);
        lock (gate)
        {
            enrolled[walk.Id] = next;
        }

        return true;
    }

    private static bool IsLeft(ObjectInfo info, EnrolledBucket walk, ReplicationConfiguration configuration)
    {
        var isUndone = info.Replication is null or { Status: Engine.Replication.ReplicationStatus.Failed };
        return isUndone
            && ((walk.IsRescan && info.LastModified >= walk.Since)
                || IsForExisting(configuration, info));
    }

    /// <summary>Whole keys, of each the oldest version first.</summary>
    /// <returns>The last key; null when there are no more.</returns>
    private (IReadOnlyList<ObjectInfo> Versions, string? Last) ReadKeys(BucketInfo bucket, string? after)
    {
        for (var size = PageVersions; ; size *= 4)
        {
            var page = store.ListVersions(
                Authorizer.AsServer<List>(bucket), new ListQuery("", null, after, size), afterVersion: null);
            var whole = page.Versions.Select(one => one.Info).ToList();
            if (page.NextKey is { } cut)
            {
                whole.RemoveAll(info => info.Key == cut);
            }

            if (page.NextKey is null || whole.Count > 0)
            {
                var ordered = whole.GroupBy(info => info.Key).SelectMany(versions => versions.Reverse()).ToList();
                return (ordered, page.NextKey is null ? null : whole[^1].Key);
            }
        }
    }

    /// <summary>The log was cut off before it was read: the buckets themselves are gone through for what was written
    /// since they were configured.</summary>
    private async Task RescanAsync(ChangePage page, CancellationToken cancel)
    {
        foreach (var bucket in Enrolled)
        {
            await ChangeAsync(
                bucket.Id, one => one with { IsWalking = true, IsRescan = true, WalkedKey = null }, cancel);
        }

        position = page.Entries.Count > 0 ? page.Entries[0].Sequence - 1 : store.LastChange();
        await store.WriteStateAsync([StateWrite.Cursor(Reader, position)], cancel);
        writtenPosition = position;
    }

    /// <summary>Buckets that are not replicated any more; after the last the log keeps nothing for us.</summary>
    private async Task ForgetAsync(CancellationToken cancel)
    {
        var gone = Enrolled.Where(one =>
            store.FindBucket(one.Name) is not { } bucket || bucket.Id != one.Id
            || !bucket.Has(ConfigurationKind.Replication)).ToList();
        if (gone.Count == 0)
        {
            return;
        }

        List<StateWrite> writes = [.. gone.Select(one => one.Remove())];
        if (gone.Count == Enrolled.Count)
        {
            writes.Add(StateWrite.WithoutCursor(Reader));
        }

        await store.WriteStateAsync(writes, cancel);
        lock (gate)
        {
            gone.ForEach(one => enrolled.Remove(one.Id));
        }
    }

    private async Task WriteEnrolledAsync(BucketInfo bucket, CancellationToken cancel)
    {
        var isFirst = Enrolled.Count == 0;
        if (Enrolled.Any(one => one.Id == bucket.Id))
        {
            return;
        }

        var fresh = EnrolledBucket.Of(bucket, time.GetUtcNow());
        var from = isFirst ? store.LastChange() : 0;
        List<StateWrite> writes = [fresh.Write()];
        if (isFirst)
        {
            writes.Add(StateWrite.Cursor(Reader, from));
        }

        await store.WriteStateAsync(writes, cancel);
        lock (gate)
        {
            // Nobody reads while nothing is enrolled.
            position = writtenPosition = isFirst ? from : position;
            enrolled[bucket.Id] = fresh;
        }
    }

    private async Task ChangeAsync(
        long bucketId, Func<EnrolledBucket, EnrolledBucket> change, CancellationToken cancel)
    {
        EnrolledBucket? changed;
        lock (gate)
        {
            changed = enrolled.TryGetValue(bucketId, out var before) ? enrolled[bucketId] = change(before) : null;
        }

        if (changed is not null)
        {
            await store.WriteStateAsync([changed.Write()], cancel);
        }
    }

    private void SetReadUntil(DateTimeOffset at) =>
        Interlocked.Exchange(ref readUntilMilliseconds, at.ToUnixTimeMilliseconds());

    private void Wake() =>
        Interlocked.Exchange(ref woken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
