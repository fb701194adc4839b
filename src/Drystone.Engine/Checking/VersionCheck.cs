using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;

namespace Drystone.Engine.Checking;

/// <summary>The versions of objects, current and not: each stands where its record says, in a bucket that is there, and
/// counts of buckets and places of null versions follow from them.</summary>
internal sealed class VersionCheck
{
    // After the letter of the table and the bucket, and what follows the object key in the history.
    private const int KeyOffset = 1 + sizeof(long);
    private const int HistoryRest = 2 + VersionId.LengthBytes;

    private readonly CheckRun run;
    private readonly Dictionary<string, byte[]> nullVersions = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (long Versions, long Bytes)> usage = [];
    private byte[] lastKey = [];

    private VersionCheck(CheckRun run) => this.run = run;

    public static void Run(CheckRun run)
    {
        var check = new VersionCheck(run);
        run.Each("o"u8, check.VisitCurrent, check.TakeOut);
        run.Each("v"u8, check.VisitHistory, check.TakeOut);
        if (run.IsComplete)
        {
            run.Compare("w"u8, "The place of the null version", check.nullVersions);
            check.CheckUsage();
        }
    }

    private void VisitCurrent(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var name = new ObjectKey(Encoding.UTF8.GetString(key[KeyOffset..]));
        var info = Visit(key, value, name, out _);
        if (info.IsDeleteMarker)
        {
            throw new DamagedDataException("It is a delete marker, and stands as the current version.");
        }
    }

    private void VisitHistory(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var name = new ObjectKey(UploadTable.Unescape(key[KeyOffset..^HistoryRest]));
        var version = VersionId.FromBytes(key[^VersionId.LengthBytes..]);
        var info = Visit(key, value, name, out var bucketId);
        if (info.Version != version)
        {
            throw new DamagedDataException($"It says that it is version {info.Version}.");
        }

        if (version.IsNull)
        {
            nullVersions[IdentityCheck.Hex(KeySpace.NullVersion(bucketId, name))] =
                key[^VersionId.LengthBytes..].ToArray();
        }

        CheckPromoted(key, value, name, bucketId, info);
    }

    private ObjectInfo Visit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ObjectKey name, out long bucketId)
    {
        bucketId = BinaryPrimitives.ReadInt64BigEndian(key[1..]);
        var info = ObjectRecord.Decode(name.Value, value, out var body);
        if (!Enum.IsDefined(body.Kind))
        {
            throw new DamagedDataException($"Its bytes are of kind {(int)body.Kind}, which is not known.")
            {
                IsNewer = true,
            };
        }

        run.Refer(body, info.SizeBytes);
        run.Refer(info.Tier?.Restore?.Copy ?? BodyReference.Empty, info.SizeBytes);
        var (versions, bytes) = usage.GetValueOrDefault(bucketId);
        usage[bucketId] = info.IsDeleteMarker ? (versions, bytes) : (versions + 1, bytes + info.SizeBytes);
        CheckPlace(key, bucketId);
        CheckBody(key, name, bucketId, info, body);
        return info;
    }

    private void CheckPlace(ReadOnlySpan<byte> key, long bucketId)
    {
        if (!run.Buckets.ContainsKey(bucketId) && !run.IsBucketUnreadable)
        {
            run.Findings.Add(new StoreFinding(
                FindingKind.Record, $"The version {CheckRun.Show(key)} stands in bucket {bucketId}, which is not there",
                Remedy: null));
        }
    }

    /// <summary>Whether its bytes are as many as it says. That they are there is the blobs' matter.</summary>
    private void CheckBody(
        ReadOnlySpan<byte> key, ObjectKey name, long bucketId, ObjectInfo info, BodyReference body)
    {
        if (body.Kind == BodyKind.Empty && info.SizeBytes != 0)
        {
            throw new DamagedDataException($"It has {info.SizeBytes} bytes and no body.");
        }

        if (body.Kind == BodyKind.Blob
            && BlobCheck.TryFind(run, body.Id) is { } blob && blob.PlainBytes != info.SizeBytes)
        {
            run.Findings.Add(new StoreFinding(
                FindingKind.Record,
                $"The version {CheckRun.Show(key)} has {info.SizeBytes} bytes, and its blob {body.Id} has"
                + $" {blob.PlainBytes}",
                Remedy: null)
            {
                Objects = [Named(bucketId, name, info)],
            });
        }
    }

    private AffectedObject Named(long bucketId, ObjectKey name, ObjectInfo info) => new(
        run.Buckets.TryGetValue(bucketId, out var bucket) ? bucket.Name.Value : $"({bucketId})", name.Value,
        info.Version.ToString());

    /// <summary>A key without a current version has a delete marker as its newest.</summary>
    private void CheckPromoted(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ObjectKey name, long bucketId, ObjectInfo info)
    {
        var isNewest = !key[..^VersionId.LengthBytes].SequenceEqual(lastKey);
        lastKey = key[..^VersionId.LengthBytes].ToArray();
        if (!isNewest || info.IsDeleteMarker || run.Tx.TryGet(KeySpace.Object(bucketId, name).Span, out _))
        {
            return;
        }

        var (from, record, version) = (key.ToArray(), value.ToArray(), info.Version);
        run.Derived(
            $"The version {CheckRun.Show(key)} is the newest of its key, and not the current one",
            "made the current one",
            tx =>
            {
                HistoryTable.Remove(tx, bucketId, name, version);
                tx.Delete(from);
                tx.Put(KeySpace.Object(bucketId, name).Span, record);
            });
    }

    /// <summary>A record that cannot be read keeps its key from being read, written and listed.</summary>
    private StoreFinding TakeOut(byte[] key, string fault)
    {
        run.IsComplete = false;
        return new StoreFinding(
            FindingKind.Record, $"The version {CheckRun.Show(key)} cannot be read: {fault}",
            "taken out; the copy of the metadata keeps it, and lost+found gets its bytes")
        {
            Objects = [NamedByKey(key)],
            Fix = CheckRun.Removal(key),
        };
    }

    private AffectedObject NamedByKey(byte[] key)
    {
        var bucketId = key.Length > KeyOffset ? BinaryPrimitives.ReadInt64BigEndian(key.AsSpan(1)) : 0;
        var bucket = run.Buckets.TryGetValue(bucketId, out var found) ? found.Name.Value : $"({bucketId})";
        if (key[0] == (byte)'o' || key.Length < KeyOffset + HistoryRest)
        {
            return new AffectedObject(
                bucket, Encoding.UTF8.GetString(key.AsSpan(Math.Min(key.Length, KeyOffset))), "?");
        }

        return new AffectedObject(
            bucket, UploadTable.Unescape(key.AsSpan(KeyOffset..^HistoryRest)),
            VersionId.FromBytes(key.AsSpan(^VersionId.LengthBytes..)).ToString());
    }

    private void CheckUsage()
    {
        run.Each(
            "q"u8,
            (key, value) =>
            {
                if (key.Length != KeyOffset || value.Length != 2 * sizeof(long))
                {
                    throw new DamagedDataException("It has another length.");
                }

                var bucketId = BinaryPrimitives.ReadInt64BigEndian(key[1..]);
                if (!run.Buckets.ContainsKey(bucketId) && !run.IsBucketUnreadable)
                {
                    run.Derived(
                        $"The count of bucket {bucketId} is of no bucket", "removed",
                        CheckRun.Removal(key.ToArray()));
                }
            },
            (key, fault) => new StoreFinding(
                FindingKind.Derived, $"The count {CheckRun.Show(key)} cannot be read: {fault}", "counted anew")
            {
                Fix = CheckRun.Removal(key),
            });
        foreach (var (bucketId, bucket) in run.Buckets)
        {
            CheckUsageOf(bucketId, bucket);
        }
    }

    private void CheckUsageOf(long bucketId, BucketInfo bucket)
    {
        var (versions, bytes) = usage.GetValueOrDefault(bucketId);
        var right = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(right, versions);
        BinaryPrimitives.WriteInt64BigEndian(right.AsSpan(sizeof(long)), bytes);
        var key = KeySpace.Usage(bucketId).ToArray();
        var counted = BlobCheck.TryGet(run, key) ?? new byte[right.Length];
        if (counted.Length == right.Length && !counted.AsSpan().SequenceEqual(right))
        {
            run.Derived(
                $"Bucket {bucket.Name} holds {versions} versions of {bytes} bytes, and is counted as"
                + $" {BinaryPrimitives.ReadInt64BigEndian(counted)} of"
                + $" {BinaryPrimitives.ReadInt64BigEndian(counted.AsSpan(sizeof(long)))}",
                "counted anew", CheckRun.Writing(key, right));
        }
    }
}
