using System.Globalization;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Names;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Lifecycle;

/// <summary>
/// Remembers by which storage classes lifecycle rules were last carried out. While a class is not declared nothing
/// moves to it, and no look at what would have moved is kept: so when the declared classes are others, the buckets
/// whose rules move anything are walked once more.
/// </summary>
internal sealed class LifecycleClasses(OpenedStore opened, StorageClasses classes, LifecycleWalk walk)
{
    private const string Feature = "lifecycle-classes";

    // Buckets of one view: snapshots must be short.
    private const int BucketsAtOnce = 500;

    private volatile bool isCompared;

    /// <summary>Before rules are carried out for the first time. A crash in between compares once more.</summary>
    public async Task CompareAsync(CancellationToken cancel)
    {
        if (isCompared)
        {
            return;
        }

        var declared = Describe();
        if (!IsAsBefore(declared))
        {
            string? next = string.Empty;
            while (next is not null)
            {
                var moving = ListMoving(ref next);
                await opened.Keyspace.WriteAsync(
                    tx =>
                    {
                        foreach (var bucket in moving)
                        {
                            if (ObjectTable.Refresh(tx, bucket) is { } now)
                            {
                                LifecycleWalk.Begin(tx, now);
                            }
                        }

                        return true;
                    },
                    cancel);
            }

            walk.Wake();
            await opened.Keyspace.WriteAsync(
                tx =>
                {
                    StateTable.Write(tx, new StateWrite(Feature, ReadOnlyMemory<byte>.Empty, declared));
                    return true;
                },
                cancel);
        }

        isCompared = true;
    }

    /// <summary>All that decides which moves there are: names in their order, which are archives, and what is too
    /// small.</summary>
    private byte[] Describe() => Encoding.UTF8.GetBytes(string.Concat(classes.All.Select(known => string.Create(
        CultureInfo.InvariantCulture, $"{known.Name} {known.IsArchive} {known.MinTransitionBytes}\n"))));

    /// <summary>A store that has never been told of classes has had none.</summary>
    private bool IsAsBefore(byte[] declared)
    {
        using var tx = opened.Keyspace.BeginRead();
        return (StateTable.Find(tx, Feature, []) ?? []).AsSpan().SequenceEqual(declared);
    }

    /// <summary>Buckets whose rules move something.</summary>
    /// <param name="next">The name of the first bucket to look at; afterwards of the next, null at the end.</param>
    private List<BucketInfo> ListMoving(ref string? next)
    {
        using var tx = opened.Keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var (moving, looked) = (new List<BucketInfo>(), 0);
        for (var found = cursor.Seek([.. Keys.KeySpace.Buckets, .. Encoding.ASCII.GetBytes(next!)]);
            found && cursor.Key.StartsWith(Keys.KeySpace.Buckets);
            found = cursor.MoveNext())
        {
            var name = Encoding.ASCII.GetString(cursor.Key[Keys.KeySpace.Buckets.Length..]);
            if (looked++ == BucketsAtOnce)
            {
                next = name;
                return moving;
            }

            var bucket = BucketRecord.Decode(new BucketName(name), cursor.Value);
            if (bucket.Has(ConfigurationKind.Lifecycle)
                && LifecycleTable.FindRules(tx, bucket.Id)?.Rules.Any(Moves) == true)
            {
                moving.Add(bucket);
            }
        }

        next = null;
        return moving;
    }

    private static bool Moves(LifecycleRule rule) =>
        rule.IsEnabled && (rule.Transitions.Count > 0 || rule.NoncurrentTransitions.Count > 0);
}
