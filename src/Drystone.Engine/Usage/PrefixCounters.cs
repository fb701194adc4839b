using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Usage;

/// <summary>
/// The counters of a bucket's prefixes, of which there are no more than the limits allow.
/// </summary>
/// <remarks>
/// A prefix that has no counter is counted as "other" of the next shorter one. It gets a counter only when there is
/// room and nothing is counted as other there: then it is known to hold nothing yet, and what goes away from it later
/// is taken from where it was added. A prefix loses its counter with its last version.
/// </remarks>
internal static class PrefixCounters
{
    private const string Feature = "usage-prefix";

    /// <summary>Adds changes to the counters.</summary>
    /// <param name="levels">How many counters there are of each level; changed with them.</param>
    /// <returns>False when a counter would come to what cannot be: the bucket has to be counted anew.</returns>
    public static bool TryAdd(
        IWriteTransaction tx, long bucketId, UsageDelta delta, UsageLimits limits, int[] levels)
    {
        var adding = new Adding(tx, bucketId, limits, levels);
        var root = Find(tx, bucketId, string.Empty) ?? PrefixRecord.Zero;
        return adding.Add(string.Empty, level: 0, root, delta) is not null;
    }

    public static PrefixRecord? Find(IReadTransaction tx, long bucketId, string prefix) =>
        StateTable.Find(tx, Feature, KeyOf(bucketId, prefix)) is { } value ? PrefixRecord.Decode(value) : null;

    /// <summary>Removes some of a bucket's counters; true when there may be more.</summary>
    public static bool Clear(IWriteTransaction tx, long bucketId, int most)
    {
        var bucket = KeyOf(bucketId, string.Empty);
        var found = StateTable.List(tx, Feature, bucket, most).TakeWhile(entry => entry.Key.AsSpan().StartsWith(bucket))
            .ToList();
        found.ForEach(entry => StateTable.Write(tx, new StateWrite(Feature, entry.Key, Value: null)));
        return found.Count == most;
    }

    /// <summary>The counter of a prefix, and those below it down to some levels, in the order of keys.</summary>
    public static List<PrefixUsage> List(IReadTransaction tx, long bucketId, string prefix, int depth, int most)
    {
        var start = KeyOf(bucketId, prefix);
        return [.. StateTable.List(tx, Feature, start, most)
            .TakeWhile(entry => entry.Key.AsSpan().StartsWith(start))
            .Where(entry => entry.Key.AsSpan(start.Length).Count((byte)'/') <= depth)
            .Select(entry => Describe(entry.Key.AsSpan(sizeof(long)), PrefixRecord.Decode(entry.Value)))];
    }

    private static PrefixUsage Describe(ReadOnlySpan<byte> prefix, PrefixRecord record) => new(
        Encoding.UTF8.GetString(prefix), new BucketUsage(record.Versions, record.SizeBytes),
        new BucketUsage(record.OtherVersions, record.OtherBytes));

    private static byte[] KeyOf(long bucketId, string prefix)
    {
        var key = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(prefix)];
        BinaryPrimitives.WriteInt64BigEndian(key, bucketId);
        Encoding.UTF8.GetBytes(prefix, key.AsSpan(sizeof(long)));
        return key;
    }

    private readonly struct Adding(IWriteTransaction tx, long bucketId, UsageLimits limits, int[] levels)
    {
        /// <summary>Writes the counter of a prefix and those below it.</summary>
        /// <returns>The counter; null when one is what it cannot be.</returns>
        public PrefixRecord? Add(string prefix, int level, PrefixRecord before, UsageDelta delta)
        {
            var record = before with
            {
                Versions = before.Versions + delta.Versions,
                SizeBytes = before.SizeBytes + delta.SizeBytes,
            };
            foreach (var (segment, child) in delta.Children)
            {
                if (AddChild(prefix + segment, level, record, child) is not { } changed)
                {
                    return null;
                }

                record = changed;
            }

            if (!record.IsPossible)
            {
                return null;
            }

            var key = KeyOf(bucketId, prefix);
            StateTable.Write(tx, record.Versions == 0
                ? new StateWrite(Feature, key, Value: null)
                : new StateWrite(Feature, key, record.Encode()));
            return record;
        }

        /// <returns>The parent as it is then; null when a counter is what it cannot be.</returns>
        private PrefixRecord? AddChild(string prefix, int level, PrefixRecord parent, UsageDelta delta)
        {
            var found = Find(tx, bucketId, prefix);
            if (found is null && delta.IsNothing)
            {
                // It came and went; or other objects took the place of some, of the same length.
                return parent;
            }

            if (found is null && !HasRoom(level, parent))
            {
                return parent with
                {
                    OtherVersions = parent.OtherVersions + delta.Versions,
                    OtherBytes = parent.OtherBytes + delta.SizeBytes,
                };
            }

            if (Add(prefix, level + 1, found ?? PrefixRecord.Zero, delta) is not { } changed)
            {
                return null;
            }

            var more = (found is null ? 1 : 0) - (changed.Versions == 0 ? 1 : 0);
            levels[level] += more;
            return parent with { Children = parent.Children + more };
        }

        private bool HasRoom(int level, PrefixRecord parent) =>
            parent.OtherVersions == 0 && parent.Children < limits.PrefixesPerParent
            && levels[level] < limits.PrefixesPerLevel;
    }
}
