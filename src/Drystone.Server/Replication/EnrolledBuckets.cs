using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;

namespace Drystone.Server.Replication;

/// <summary>The buckets that are replicated, in memory as they are in the store. Written by one at a time, read by
/// anybody.</summary>
internal sealed class EnrolledBuckets(ObjectStore store)
{
    /// <summary>Keeps the log for buckets that are held up.</summary>
    private const string HeldReader = "replication-held";

    private readonly Dictionary<long, EnrolledBucket> buckets = [];
    private readonly Lock gate = new();

    public IReadOnlyList<EnrolledBucket> All
    {
        get
        {
            lock (gate)
            {
                return [.. buckets.Values];
            }
        }
    }

    public void Load() =>
        Set(store.ListState(EnrolledBucket.Feature, [], int.MaxValue).Select(EnrolledBucket.Decode));

    public EnrolledBucket? Find(long bucketId)
    {
        lock (gate)
        {
            return buckets.GetValueOrDefault(bucketId);
        }
    }

    /// <summary>Null when it is gone.</summary>
    public BucketInfo? FindInfo(EnrolledBucket one) =>
        store.FindBucket(one.Name) is { } bucket && bucket.Id == one.Id ? bucket : null;

    /// <summary>What is written when buckets change. <see cref="Set"/> follows when it is committed.</summary>
    public IReadOnlyList<StateWrite> WritesOf(IReadOnlyCollection<EnrolledBucket> changed) =>
        [.. changed.Select(one => one.Write()), .. HeldCursor(changed, gone: [])];

    public async Task WriteAsync(EnrolledBucket changed, CancellationToken cancel)
    {
        await store.WriteStateAsync(WritesOf([changed]), cancel);
        Set([changed]);
    }

    /// <param name="more">Written in the same commit.</param>
    public async Task RemoveAsync(
        IReadOnlyCollection<EnrolledBucket> gone, IEnumerable<StateWrite> more, CancellationToken cancel)
    {
        await store.WriteStateAsync(
            [.. gone.Select(one => one.Remove()), .. HeldCursor(changed: [], gone), .. more], cancel);
        lock (gate)
        {
            foreach (var one in gone)
            {
                buckets.Remove(one.Id);
            }
        }
    }

    public void Set(IEnumerable<EnrolledBucket> changed)
    {
        lock (gate)
        {
            foreach (var one in changed)
            {
                buckets[one.Id] = one;
            }
        }
    }

    private IEnumerable<StateWrite> HeldCursor(
        IReadOnlyCollection<EnrolledBucket> changed, IReadOnlyCollection<EnrolledBucket> gone)
    {
        var before = All;
        var after = before.Where(one => !changed.Concat(gone).Any(other => other.Id == one.Id)).Concat(changed);
        var oldest = after.Min(one => one.HeldAt);
        return oldest is { } sequence ? [StateWrite.Cursor(HeldReader, sequence)]
            : before.Any(one => one.HeldAt is not null) ? [StateWrite.WithoutCursor(HeldReader)]
            : [];
    }
}
