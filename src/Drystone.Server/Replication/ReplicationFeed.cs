using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
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

    /// <summary>A position that is behind by less costs reading so many changes again after a crash, and no commit
    /// each.</summary>
    private const int UnwrittenChanges = 2_000;

    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim enrolling = new(1, 1);
    private readonly EnrolledBuckets enrolled = new(store);
    private readonly ExistingVersions existing = new(store);
    private TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position;
    private long writtenPosition;
    private long readUntilMilliseconds;

    /// <summary>Whether what was written at a time may not have been read yet.</summary>
    public bool IsUnread(DateTimeOffset writtenAt) =>
        writtenAt.ToUnixTimeMilliseconds() >= Interlocked.Read(ref readUntilMilliseconds);

    public IReadOnlyList<EnrolledBucket> Enrolled => enrolled.All;

    public void Dispose() => enrolling.Dispose();

    public void Load()
    {
        enrolled.Load();
        foreach (var held in Enrolled.Where(one => one.HeldAt is not null))
        {
            if (enrolled.FindInfo(held) is { } bucket && rules.FaultOf(bucket) is { } fault)
            {
                Log.ReplicationHeld(logger, fault);
            }
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
            if (outcome == ConfigureOutcome.Done && withExisting && enrolled.Find(bucket.Id) is { } one)
            {
                await enrolled.WriteAsync(one with { IsWalking = true, WalkedKey = null }, cancel);
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

            var hasCaughtUp = await CatchUpAsync(cancel);
            return await WalkAsync(cancel) || hasCaughtUp || page.Entries.Count > 0;
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
        var held = new Dictionary<long, EnrolledBucket>();
        foreach (var (sequence, change) in changes)
        {
            if (change.Key is not null && FindBucket(buckets, change) is { } bucket && !IsHeld(bucket, sequence, held))
            {
                Plan(plan, bucket, change);
            }
        }

        // What could not be written is read again.
        var read = changes[^1].Sequence;
        if (!plan.IsEmpty || held.Count > 0 || read - writtenPosition >= UnwrittenChanges)
        {
            await plan.CommitAsync([StateWrite.Cursor(Reader, read), .. enrolled.WritesOf(held.Values)], cancel);
            enrolled.Set(held.Values);
            writtenPosition = read;
        }

        position = read;
        SetReadUntil(changes[^1].Change.At);
        if (changes.Any(one => one.Change.Kind is ChangeKind.BucketConfigured or ChangeKind.BucketDeleted))
        {
            await ForgetAsync(cancel);
        }
    }

    private BucketInfo? FindBucket(Dictionary<long, BucketInfo?> known, Change change)
    {
        if (!known.TryGetValue(change.BucketId, out var bucket))
        {
            bucket = store.FindBucket(change.Bucket) is { } found && found.Id == change.BucketId ? found : null;
            known[change.BucketId] = bucket;
        }

        return bucket;
    }

    /// <summary>A bucket whose configuration cannot be read waits for it, and holds up no other.</summary>
    /// <param name="held">Those that are held up from now on.</param>
    private bool IsHeld(BucketInfo bucket, long sequence, Dictionary<long, EnrolledBucket> held)
    {
        if (enrolled.Find(bucket.Id) is not { } one)
        {
            return false;
        }

        if (one.HeldAt is null && !held.ContainsKey(bucket.Id) && rules.FaultOf(bucket) is { } fault)
        {
            Log.ReplicationHeld(logger, fault);
            held[bucket.Id] = one with { HeldAt = sequence - 1 };
        }

        return one.HeldAt is not null || held.ContainsKey(bucket.Id);
    }

    /// <summary>Reads some of what a bucket has missed whose configuration can be read again. False when there is
    /// none.</summary>
    private async Task<bool> CatchUpAsync(CancellationToken cancel)
    {
        foreach (var held in Enrolled)
        {
            if (held.HeldAt is { } from && enrolled.FindInfo(held) is { } bucket && rules.FaultOf(bucket) is null)
            {
                await CatchUpAsync(held, bucket, from, cancel);
                return true;
            }
        }

        return false;
    }

    private async Task CatchUpAsync(EnrolledBucket held, BucketInfo bucket, long from, CancellationToken cancel)
    {
        var page = store.ReadChanges(from, PageChanges);
        if (page.MissedEntries > 0)
        {
            Log.ReplicationMissedChanges(logger, page.MissedEntries);
            await enrolled.WriteAsync(Rescanned(held), cancel);
            return;
        }

        var plan = new ReplicationPlan(store, queue, time);
        var changes = page.Entries.TakeWhile(one => one.Sequence <= position).ToList();
        foreach (var (_, change) in changes.Where(one => one.Change.BucketId == bucket.Id))
        {
            if (change.Key is not null)
            {
                Plan(plan, bucket, change);
            }
        }

        var isEven = changes.Count == 0 || changes[^1].Sequence == position;
        var next = held with { HeldAt = isEven ? null : changes[^1].Sequence };
        await plan.CommitAsync(enrolled.WritesOf([next]), cancel);
        enrolled.Set([next]);
        if (isEven)
        {
            Log.ReplicationGoesOn(logger, bucket.Name.Value);
        }
    }

    private void Plan(ReplicationPlan plan, BucketInfo bucket, Change change)
    {
        if (rules.Find(bucket) is not { } configuration
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

    private bool IsBeforeWalk(BucketInfo bucket, string key) => enrolled.Find(bucket.Id)?.IsBefore(key) == true;

    /// <summary>Goes through some versions of a bucket whose objects were there before. False when there is
    /// none.</summary>
    private async Task<bool> WalkAsync(CancellationToken cancel)
    {
        if (Enrolled.FirstOrDefault(one => one is { IsWalking: true, HeldAt: null }) is not { } walk)
        {
            return false;
        }

        var bucket = enrolled.FindInfo(walk);
        if (bucket is not null && rules.FaultOf(bucket) is { } fault)
        {
            Log.ReplicationHeld(logger, fault);
            await enrolled.WriteAsync(walk with { HeldAt = position }, cancel);
        }
        else if (bucket is null || rules.Find(bucket) is not { } configuration)
        {
            await enrolled.WriteAsync(
                walk with { IsWalking = false, IsRescan = false, WalkedKey = null }, cancel);
        }
        else
        {
            await WalkAsync(walk, bucket, configuration, cancel);
        }

        return true;
    }

    private async Task WalkAsync(
        EnrolledBucket walk, BucketInfo bucket, ReplicationConfiguration configuration, CancellationToken cancel)
    {
        var page = existing.Read(bucket, walk.WalkedKey, cancel);
        var plan = new ReplicationPlan(store, queue, time);
        foreach (var info in page.Versions.Where(info => IsLeft(info, walk, configuration)))
        {
            plan.AddVersion(bucket, configuration, info);
        }

        var next = page.IsLast
            ? walk with { IsWalking = false, IsRescan = false, WalkedKey = null }
            : walk with { WalkedKey = page.WholeKey };
        await plan.CommitAsync(enrolled.WritesOf([next]), cancel);
        enrolled.Set([next]);
    }

    private static bool IsLeft(ObjectInfo info, EnrolledBucket walk, ReplicationConfiguration configuration)
    {
        var isUndone = info.Replication is null or { Status: Engine.Replication.ReplicationStatus.Failed };
        return isUndone
            && ((walk.IsRescan && info.LastModified >= walk.Since)
                || IsForExisting(configuration, info));
    }

    /// <summary>The log was cut off before it was read: the buckets themselves are gone through for what was written
    /// since they were configured.</summary>
    private async Task RescanAsync(ChangePage page, CancellationToken cancel)
    {
        foreach (var bucket in Enrolled)
        {
            await enrolled.WriteAsync(Rescanned(bucket), cancel);
        }

        position = page.Entries.Count > 0 ? page.Entries[0].Sequence - 1 : store.LastChange();
        await store.WriteStateAsync([StateWrite.Cursor(Reader, position)], cancel);
        writtenPosition = position;
    }

    private static EnrolledBucket Rescanned(EnrolledBucket one) =>
        one with { IsWalking = true, IsRescan = true, WalkedKey = null, HeldAt = null };

    /// <summary>Buckets that are not replicated any more; after the last the log keeps nothing for us.</summary>
    private async Task ForgetAsync(CancellationToken cancel)
    {
        var gone = Enrolled.Where(one => enrolled.FindInfo(one)?.Has(ConfigurationKind.Replication) != true).ToList();
        if (gone.Count == 0)
        {
            return;
        }

        var isLast = gone.Count == Enrolled.Count;
        await enrolled.RemoveAsync(gone, isLast ? [StateWrite.WithoutCursor(Reader)] : [], cancel);
        gone.ForEach(one => rules.Forget(one.Id));
        queue.Retire(bucketId => gone.Any(one => one.Id == bucketId));
    }

    private async Task WriteEnrolledAsync(BucketInfo bucket, CancellationToken cancel)
    {
        var isFirst = Enrolled.Count == 0;
        if (enrolled.Find(bucket.Id) is not null)
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

        // Nobody reads while nothing is enrolled.
        position = isFirst ? from : position;
        writtenPosition = isFirst ? from : writtenPosition;
        enrolled.Set([fresh]);
    }

    private void SetReadUntil(DateTimeOffset at) =>
        Interlocked.Exchange(ref readUntilMilliseconds, at.ToUnixTimeMilliseconds());

    private void Wake() =>
        Interlocked.Exchange(ref woken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
