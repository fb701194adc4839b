using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Compression;
using Drystone.Engine.Keys;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Quotas;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>What buckets are configured with, the change log, and the index of what lifecycle rules make due.</summary>
internal sealed class ChangeCheck(CheckRun run)
{
    private readonly Dictionary<long, ulong> kinds = [];
    private bool areKindsKnown = true;
    private bool isWalkNeeded;

    public void Run()
    {
        run.Each("c"u8, VisitConfiguration, UnreadableConfiguration);
        CheckKinds();
        run.Each(KeySpace.LifecycleLooks, VisitLook, UnreadableLook);
        if (isWalkNeeded)
        {
            BeginWalks();
        }

        CheckLog();
    }

    private void VisitConfiguration(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length < 2 + sizeof(long))
        {
            throw new DamagedDataException("Its key is cut short.");
        }

        var (bucketId, kind) =
            (BinaryPrimitives.ReadInt64BigEndian(key[1..]), (ConfigurationKind)key[1 + sizeof(long)]);
        if (!Enum.IsDefined(kind))
        {
            throw new DamagedDataException($"It is of kind {(int)kind}, which is not known.");
        }

        kinds[bucketId] = kinds.GetValueOrDefault(bucketId) | BucketInfo.BitOf(kind);
        if (!run.Buckets.ContainsKey(bucketId) && !run.IsBucketUnreadable)
        {
            throw new DamagedDataException($"Its bucket {bucketId} is not there.");
        }

        switch (kind)
        {
            case ConfigurationKind.Lifecycle:
                LifecycleRecord.Decode(value);
                break;
            case ConfigurationKind.Quota:
                BucketQuota.Decode(value);
                break;
            case ConfigurationKind.Compression:
                BucketCompression.Decode(value);
                break;
            default:
                // The host's, which reads it where it is needed.
                break;
        }
    }

    private StoreFinding UnreadableConfiguration(byte[] key, string fault)
    {
        areKindsKnown = false;
        return CheckRun.Lost("The configuration of a bucket,", key, fault);
    }

    /// <summary>A bit that is not set hides a configuration: a policy that denies, or a quota.</summary>
    private void CheckKinds()
    {
        foreach (var (bucketId, bucket) in run.Buckets)
        {
            var right = kinds.GetValueOrDefault(bucketId);
            if (areKindsKnown && bucket.ConfiguredKinds != right)
            {
                run.Derived(
                    $"Bucket {bucket.Name} does not know what it is configured with", "written anew",
                    tx => ConfigurationTable.Write(tx, bucket with { ConfiguredKinds = right }));
            }
        }
    }

    private static void VisitLook(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        const int Offset = 1 + 2 * sizeof(long);
        if (key.Length <= Offset || value.Length <= sizeof(long))
        {
            throw new DamagedDataException("It is cut short.");
        }

        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(key[1..]));
        _ = new ObjectKey(Encoding.UTF8.GetString(key[Offset..]));
        _ = new BucketName(Encoding.ASCII.GetString(value[sizeof(long)..]));
    }

    private StoreFinding UnreadableLook(byte[] key, string fault)
    {
        isWalkNeeded = true;
        return new StoreFinding(
            FindingKind.Derived, $"When lifecycle rules are due, {CheckRun.Show(key)}, cannot be read: {fault}",
            "taken out: the next start writes the index anew")
        {
            Fix = CheckRun.Removal(key),
        };
    }

    private void BeginWalks()
    {
        foreach (var bucket in run.Buckets.Values.Where(bucket => bucket.Has(ConfigurationKind.Lifecycle)))
        {
            run.Derived(
                $"Of bucket {bucket.Name} it is not known when lifecycle rules are due", "gone through at the next start",
                tx => LifecycleWalk.Begin(tx, bucket));
        }
    }

    private void CheckLog()
    {
        var last = 0L;
        run.Each(
            KeySpace.Changes,
            (key, value) =>
            {
                last = BinaryPrimitives.ReadInt64BigEndian(key[1..]);
                Change.Decode(value);
            },
            (key, fault) => new StoreFinding(
                FindingKind.Record, $"The change {CheckRun.Show(key)} cannot be read: {fault}",
                "taken out: events, replication and feeds miss it, and usage by prefix is counted anew")
            {
                Fix = tx =>
                {
                    tx.Delete(key);
                    CountUsageAnew(tx);
                },
            });
        var value = BlobCheck.TryGet(run, KeySpace.LastChange);
        var known = value?.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;
        if (known < last)
        {
            run.Derived(
                $"The last change is {last}, and counted as {known}", "counted anew",
                tx => Counter.Write(tx, KeySpace.LastChange, last));
        }
    }

    /// <summary>Without what it knows, the counter walks all buckets.</summary>
    private static void CountUsageAnew(IWriteTransaction tx)
    {
        foreach (var feature in (string[])["usage", "usage-bucket", "usage-prefix", "usage-work"])
        {
            foreach (var entry in StateTable.List(tx, feature, from: [], int.MaxValue))
            {
                StateTable.Write(tx, new StateWrite(feature, entry.Key, Value: null));
            }
        }
    }
}
