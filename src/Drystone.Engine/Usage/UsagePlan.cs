using System.Text;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Usage;

/// <summary>What one look at the change log, and at what is not counted yet, leads to. It is made in one snapshot and
/// written in one commit.</summary>
internal sealed class UsagePlan(IReadTransaction tx, UsageProgress progress, UsageLimits limits)
{
    // A change of a key of the longest has so many bytes to compare with the position of a walk.
    private readonly byte[] keyBytes = new byte[EngineLimits.MaxObjectKeyBytes];

    private readonly Dictionary<long, Planned> buckets = [];
    private UsageProgress? looked;
    private long? cleared;

    public bool IsEmpty => looked is null && cleared is null && !buckets.Values.Any(bucket => bucket.HasChanged);

    public void Add(long sequence, Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.BucketCreated when Get(change.BucketId).State is null:
                Get(change.BucketId).Set(
                    UsageBucket.Begin(change.BucketId, change.Bucket, UsagePhase.Counted, sequence, limits.Depth));
                break;
            case ChangeKind.BucketDeleted when Get(change.BucketId).State is { } state:
                Get(change.BucketId).Set(state with { Phase = UsagePhase.Removing });
                break;
            case var _ when change.Key is not null && change.Balance != default:
                AddObject(sequence, change, change.Key);
                break;
            default:
                break;
        }
    }

    /// <summary>After the last change of the snapshot: adds a step of what is still to be done.</summary>
    /// <param name="until">The place of that change in the log.</param>
    public void AddWork(long until, int mostBuckets)
    {
        if (UsageBucket.FindWork(tx) is { } waiting)
        {
            Work(Get(waiting.Id), until);
        }
        else if (progress.IsLooking)
        {
            looked = progress.NextBucket is { } name
                ? LookAtBuckets(name, until, mostBuckets)
                : LookAtCounted(mostBuckets);
        }
    }

    /// <summary>Runs in a transaction, perhaps more than once.</summary>
    public void Write(IWriteTransaction write, long until, int mostCleared)
    {
        foreach (var bucket in buckets.Values.Where(bucket => bucket.HasChanged))
        {
            WriteBucket(write, bucket, until);
        }

        if (cleared is { } id && buckets[id].State is { } clearing && !PrefixCounters.Clear(write, id, mostCleared))
        {
            if (clearing.Phase == UsagePhase.Removing)
            {
                clearing.Remove(write);
            }
            else
            {
                UsageBucket.Begin(id, clearing.Name, UsagePhase.Walking, clearing.From, limits.Depth).Write(write);
            }
        }

        looked?.Write(write);
    }

    private void WriteBucket(IWriteTransaction write, Planned bucket, long until)
    {
        var state = bucket.State!;
        var levels = (int[])state.Levels.Clone();
        if (!bucket.Delta.IsEmpty && state.Phase is UsagePhase.Counted or UsagePhase.Walking
            && !PrefixCounters.TryAdd(write, state.Id, bucket.Delta, limits, levels))
        {
            // It cannot be, and is mended all the same.
            UsageBucket.Begin(state.Id, state.Name, UsagePhase.Clearing, until, limits.Depth).Write(write);
            return;
        }

        if (bucket.IsStateNew || !levels.AsSpan().SequenceEqual(state.Levels))
        {
            (state with { Levels = levels }).Write(write);
        }
    }

    private void AddObject(long sequence, Change change, string key)
    {
        var bucket = Get(change.BucketId);
        if (!bucket.IsValid(progress, limits))
        {
            if (ObjectTable.FindBucket(tx, change.Bucket)?.Id == change.BucketId)
            {
                Restart(bucket, change.BucketId, change.Bucket, sequence);
            }

            return;
        }

        var length = Encoding.UTF8.GetBytes(key, keyBytes);
        if (bucket.State!.Counts(keyBytes.AsSpan(0, length)))
        {
            var (versions, sizeBytes) = change.Balance;
            bucket.Delta.Add(key, versions, sizeBytes, limits.Depth);
        }
    }

    private void Restart(Planned bucket, long id, BucketName name, long from) =>
        bucket.Set(UsageBucket.Begin(id, name, UsagePhase.Clearing, from, limits.Depth));

    private void Work(Planned bucket, long until)
    {
        var state = bucket.State!;
        if (state.Phase is UsagePhase.Clearing or UsagePhase.Removing)
        {
            cleared = state.Id;
        }
        else if (!bucket.IsValid(progress, limits))
        {
            Restart(bucket, state.Id, state.Name, until);
        }
        else if (state.Phase == UsagePhase.Walking)
        {
            var next = UsageWalk.Count(tx, state.Id, state.Position, bucket.Delta, limits.Depth);
            bucket.Set(state with
            {
                Phase = next is null ? UsagePhase.Counted : UsagePhase.Walking,
                Position = next ?? [],
            });
        }
    }

    /// <summary>Every bucket that is there gets a valid count, or one that begins.</summary>
    private UsageProgress LookAtBuckets(string from, long until, int most)
    {
        using var cursor = tx.OpenCursor();
        var looks = 0;
        for (var found = cursor.Seek([.. KeySpace.Buckets, .. Encoding.ASCII.GetBytes(from)]);
            found && cursor.Key.StartsWith(KeySpace.Buckets);
            found = cursor.MoveNext())
        {
            var name = Encoding.ASCII.GetString(cursor.Key[KeySpace.Buckets.Length..]);
            if (looks++ == most)
            {
                return progress with { NextBucket = name };
            }

            var bucket = BucketRecord.Decode(new BucketName(name), cursor.Value);
            if (Get(bucket.Id) is var planned && !planned.IsValid(progress, limits))
            {
                Restart(planned, bucket.Id, bucket.Name, until);
            }
        }

        return progress with { NextBucket = null };
    }

    /// <summary>What is counted of buckets that were deleted in a part of the log that was missed is removed.</summary>
    private UsageProgress LookAtCounted(int most)
    {
        var counted = UsageBucket.List(tx, progress.NextId, most);
        foreach (var state in counted.Where(state => ObjectTable.FindBucket(tx, state.Name)?.Id != state.Id))
        {
            Get(state.Id).Set(state with { Phase = UsagePhase.Removing });
        }

        return counted.Count < most
            ? progress with { IsLooking = false }
            : progress with { NextId = counted[^1].Id + 1 };
    }

    private Planned Get(long id)
    {
        if (!buckets.TryGetValue(id, out var planned))
        {
            buckets[id] = planned = new Planned(UsageBucket.Find(tx, id));
        }

        return planned;
    }

    private sealed class Planned(UsageBucket? state)
    {
        public UsageBucket? State { get; private set; } = state;

        public UsageDelta Delta { get; private set; } = new();

        public bool IsStateNew { get; private set; }

        public bool HasChanged => IsStateNew || !Delta.IsEmpty;

        public bool IsValid(UsageProgress progress, UsageLimits limits) =>
            State is { } state && (state.Phase == UsagePhase.Removing || state.IsValid(progress, limits));

        /// <summary>What was added up for a count that begins anew counts no more.</summary>
        public void Set(UsageBucket changed)
        {
            State = changed;
            IsStateNew = true;
            if (changed.Phase is UsagePhase.Clearing or UsagePhase.Removing)
            {
                Delta = new UsageDelta();
            }
        }
    }
}
