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
        run.Each("x"u8, static (_, _) => { }, UnreadableState);
        run.Each("s"u8, static (_, _) => { }, UnreadableFact);
        if (isWalkNeeded)
        {
            BeginWalks();
        }

        CheckLog();
    }

    /// <summary>What background work remembers is its own affair; here only whether it is what was written.</summary>
    private StoreFinding UnreadableState(byte[] key, string fault)
    {
        var end = Array.IndexOf(key, (byte)0);
        var feature = end < 0 ? "" : Encoding.ASCII.GetString(key.AsSpan(1..end));
        isWalkNeeded |= feature.StartsWith("lifecycle-", StringComparison.Ordinal);
        var (kind, remedy) = feature switch
        {
            "scrub" or "scrub-findings" or "scrub-records" => (FindingKind.Derived, "taken out: the scrubber goes on"),
            "usage" or "usage-bucket" or "usage-prefix" or "usage-work" =>
                (FindingKind.Derived, "taken out: usage by prefix is counted anew"),
            "tier-usage" => (FindingKind.Derived, "counted anew"),
            "access-key-use" => (FindingKind.Record, "taken out: when the key was last used is not known"),
            "inventory" => (FindingKind.Record, "taken out: the inventory is due at once"),
            "tier-move" or "tier-restore" =>
                (FindingKind.Record, "taken out: the bytes stay where they are until they are to move again"),
            "event-queue" or "replication-item" => (FindingKind.Record, "taken out: it is not delivered"),
            _ when feature.StartsWith("lifecycle-", StringComparison.Ordinal) =>
                (FindingKind.Derived, "taken out: the next start goes through the buckets with rules"),
            _ => (FindingKind.Record, null),
        };
        return new StoreFinding(
            kind, $"What background work remembers under {CheckRun.Show(key)} cannot be read: {fault}", remedy)
        {
            Fix = remedy is null ? null : tx =>
            {
                tx.Delete(key);
                if (feature.StartsWith("usage", StringComparison.Ordinal))
                {
                    CountUsageAnew(tx);
                }
            },
        };
    }

    /// <summary>Counters are counted anew where they belong to; the two others can be entered again.</summary>
    private static StoreFinding UnreadableFact(byte[] key, string fault)
    {
        var isEnteredAtStart = key.AsSpan().SequenceEqual(KeySpace.MasterKeyCheck)
            || key.AsSpan().SequenceEqual(KeySpace.IdentityIndexes);
        var isKnownElsewhere = !isEnteredAtStart && !key.AsSpan().SequenceEqual(KeySpace.BootstrapAccount);
        return new StoreFinding(
            isKnownElsewhere || isEnteredAtStart ? FindingKind.Derived : FindingKind.Record,
            $"The fact {CheckRun.Show(key)} cannot be read: {fault}",
            isKnownElsewhere ? "written anew" : isEnteredAtStart ? "taken out: the next start enters it" : null)
        {
            Fix = isEnteredAtStart ? CheckRun.Removal(key) : null,
        };
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
            throw new DamagedDataException($"It is of kind {(int)kind}, which is not known.") { IsNewer = true };
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
                $"Of bucket {bucket.Name} it is not known when lifecycle rules are due",
                "gone through at the next start",
                tx =>
                {
                    // As it is then: its revision is part of the walk.
                    if (ObjectTable.FindBucket(tx, bucket.Name) is { } now)
                    {
                        LifecycleWalk.Begin(tx, now);
                    }
                });
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
            foreach (var (key, _) in StateTable.ListReadable(tx, feature))
            {
                StateTable.Write(tx, new StateWrite(feature, key, Value: null));
            }
        }
    }
}
