using System.Buffers.Binary;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>Blobs and packs: what is referred to is there, as often as it says, and counts follow from it.</summary>
/// <param name="salvage">Finds what records of blobs said, and keeps bytes that nothing refers to; null: only
/// look.</param>
internal sealed class BlobCheck(CheckRun run, BlobSalvage? salvage)
{
    private readonly Dictionary<long, PackRecord> packs = [];
    private readonly Dictionary<string, (long Blobs, long Bytes)> tiers = new(StringComparer.Ordinal);
    private readonly HashSet<long> seen = [];
    private (long Plain, long Stored) compressed;
    private long lastId;
    private bool isComplete = true;

    public static BlobRecord? TryFind(CheckRun run, long id)
    {
        try
        {
            return BlobTable.Find(run.Tx, id);
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return null;
        }
    }

    /// <summary>Null when it is not there, or cannot be read.</summary>
    public static byte[]? TryGet(CheckRun run, ReadOnlySpan<byte> key)
    {
        try
        {
            return run.Tx.TryGet(key, out var value) ? value.ToArray() : null;
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return null;
        }
    }

    public void Run()
    {
        run.Each(KeySpace.Blobs, Visit, Unreadable);
        foreach (var (id, (count, endBytes)) in run.BlobReferences)
        {
            if (!seen.Contains(id))
            {
                run.Findings.Add(Missing(id, count, endBytes));
            }
        }

        run.Each(KeySpace.Garbage, VisitGarbage, UnreadableGarbage);
        if (isComplete && run.IsComplete)
        {
            CheckPacks();
            CheckCounter(KeySpace.CompressedPlainBytes, compressed.Plain, "The count of compressed bytes");
            CheckCounter(KeySpace.CompressedStoredBytes, compressed.Stored, "The count of what they take");
            CheckTiers();
        }

        CheckIds();
    }

    private void Visit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var id = IdOf(key);
        var record = BlobRecord.Decode(value);
        var blocks = record.IsPacked || record.Remote is not null && record.HasChecksums
            ? BlockChecksum.BlockCount(record.LengthBytes)
            : 0;
        if (record.LengthBytes < 0 || record.OffsetBytes < 0 || record.BlockChecksums.Length != blocks)
        {
            throw new DamagedDataException($"It has {record.BlockChecksums.Length} checksums, not {blocks}.");
        }

        seen.Add(id);
        Add(id, record);
        CheckReferences(id, record);
        if (BlobTable.FindReleased(run.Tx, id) is not null)
        {
            run.Derived($"Blob {id} is in use, and is to be reclaimed", "kept", RemoveGarbage(id));
        }
    }

    private void Add(long id, BlobRecord record)
    {
        lastId = Math.Max(lastId, Math.Max(id, record.PackId));
        if (record.IsPacked)
        {
            packs[record.PackId] = packs.GetValueOrDefault(record.PackId, PackRecord.Unused)
                .Add(id, PackFormat.EntryBytes(record.LengthBytes));
        }

        if (record.Compression is { } compression)
        {
            compressed = (compressed.Plain + compression.PlainBytes, compressed.Stored + record.LengthBytes);
        }

        if (record.Remote is { } place)
        {
            var (blobs, bytes) = tiers.GetValueOrDefault(place.Tier);
            tiers[place.Tier] = (blobs + 1, bytes + record.LengthBytes);
        }
    }

    private void CheckReferences(long id, BlobRecord record)
    {
        var count = run.BlobReferences.GetValueOrDefault(id).Count;
        if (record.References == count || (record.References > count && !run.IsComplete))
        {
            return;
        }

        if (count == 0)
        {
            run.Findings.Add(new StoreFinding(
                FindingKind.Derived, $"Blob {id}, {record.LengthBytes} bytes, is of no object",
                "taken out; lost+found gets its bytes")
            {
                Before = record.Remote is null ? () => salvage?.Keep(id, record) : null,
                Fix = tx => tx.Delete(KeySpace.Blob(id).Span),
            });
            return;
        }

        run.Derived(
            $"Blob {id} has {count} references, and is counted as {record.References}", "counted anew",
            CheckRun.Writing(KeySpace.Blob(id).ToArray(), (record with { References = count }).Encode()));
    }

    private StoreFinding Unreadable(byte[] key, string fault)
    {
        isComplete = false;
        var what = $"The record of blob {CheckRun.Show(key)} cannot be read: {fault}";
        if (key.Length != KeySpace.Blob(0).Span.Length)
        {
            return new StoreFinding(FindingKind.Record, what, "taken out") { Fix = CheckRun.Removal(key) };
        }

        var id = IdOf(key);
        seen.Add(id);
        lastId = Math.Max(lastId, id);
        var (count, endBytes) = run.BlobReferences.GetValueOrDefault(id);
        return count > 0
            ? Rebuilt(id, count, endBytes, what)
            : new StoreFinding(FindingKind.Record, what, "taken out: nothing refers to it")
            {
                Fix = CheckRun.Removal(key),
                BlobId = id,
            };
    }

    private StoreFinding Missing(long id, int count, long endBytes)
    {
        isComplete = false;
        lastId = Math.Max(lastId, id);
        if (FindReleased(id) is not { } released)
        {
            return Rebuilt(id, count, endBytes, $"Blob {id} is referred to {count} times, and has no record");
        }

        return new StoreFinding(
            FindingKind.Derived, $"Blob {id} is referred to {count} times, and is to be reclaimed", "kept")
        {
            Fix = tx =>
            {
                RemoveGarbage(id)(tx);
                tx.Put(KeySpace.Blob(id).Span, (released with { References = count }).Encode());
            },
        };
    }

    /// <summary>What its file or its entry in a pack says is what its record said. Otherwise a record stands for bytes
    /// that are not there, so that the object can be listed, written anew and deleted.</summary>
    private StoreFinding Rebuilt(long id, int count, long endBytes, string what)
    {
        if (salvage is null)
        {
            return new StoreFinding(FindingKind.Record, what, Remedy: null) { BlobId = id };
        }

        var found = salvage.Find(id, endBytes);
        var record = found ?? new BlobRecord(PackId: 0, OffsetBytes: 0, endBytes, References: 0, []);
        return new StoreFinding(
            FindingKind.Record, what,
            found is null
                ? "its objects stay without bytes, and can be written anew or deleted"
                : "written anew from " + (found.IsPacked ? $"pack {found.PackId:x16}" : "its file"))
        {
            BlobId = id,
            Fix = CheckRun.Writing(KeySpace.Blob(id).ToArray(), (record with { References = count }).Encode()),
        };
    }

    private BlobRecord? FindReleased(long id)
    {
        try
        {
            return BlobTable.FindReleased(run.Tx, id);
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return null;
        }
    }

    private static Action<IWriteTransaction> RemoveGarbage(long id) => tx =>
    {
        tx.Delete(BlobTable.GarbageKey(GarbageKind.Blob, id).Span);
        tx.Delete(BlobTable.GarbageKey(GarbageKind.RemoteBlob, id).Span);
    };

    private void VisitGarbage(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length < 2 + sizeof(long))
        {
            throw new DamagedDataException("Its key is cut short.");
        }

        var (kind, id) = ((GarbageKind)key[1], BinaryPrimitives.ReadInt64BigEndian(key[2..]));
        switch (kind)
        {
            case GarbageKind.Blob or GarbageKind.RemoteBlob:
                lastId = Math.Max(lastId, Math.Max(id, BlobRecord.Decode(value).PackId));
                break;
            case GarbageKind.Manifest:
                if (run.ManifestReferences.ContainsKey(id))
                {
                    run.Derived(
                        $"Manifest {id} is in use, and is to be reclaimed", "kept", CheckRun.Removal(key.ToArray()));
                }

                break;
            case GarbageKind.Parts:
                break;
            default:
                throw new DamagedDataException($"Garbage of kind {(int)kind} is not known.") { IsNewer = true };
        }
    }

    private static StoreFinding UnreadableGarbage(byte[] key, string fault) => new(
        FindingKind.Derived, $"What waits to be reclaimed, {CheckRun.Show(key)}, cannot be read: {fault}",
        "taken out: its bytes stay, as an orphan")
    {
        Fix = CheckRun.Removal(key),
    };

    private void CheckPacks()
    {
        run.Each(
            KeySpace.Packs,
            (key, value) =>
            {
                var (id, record) = (IdOf(key), PackRecord.Decode(value));
                lastId = Math.Max(lastId, id);
                packs.Remove(id, out var right);
                right ??= PackRecord.Unused;
                if (record.LiveBytes != right.LiveBytes || record.LiveBlobs != right.LiveBlobs
                    || record.WrittenBytes < right.LiveBytes || record.FirstBlobId > right.FirstBlobId
                    || record.LastBlobId < right.LastBlobId)
                {
                    Rewrite(
                        id, right with { WrittenBytes = Math.Max(record.WrittenBytes, right.LiveBytes) },
                        $"Pack {id:x16} holds {right.LiveBlobs} blobs of {right.LiveBytes} bytes, and is counted as"
                        + $" {record.LiveBlobs} of {record.LiveBytes}");
                }
            },
            (key, fault) =>
            {
                packs.Remove(IdOf(key), out var right);
                return new StoreFinding(
                    FindingKind.Derived, $"The record of pack {CheckRun.Show(key)} cannot be read: {fault}",
                    "counted anew")
                {
                    Fix = CheckRun.Writing(key, (right ?? PackRecord.Unused).Encode()),
                };
            });
        foreach (var (id, right) in packs)
        {
            Rewrite(id, right, $"Pack {id:x16} holds {right.LiveBlobs} blobs, and has no record");
        }
    }

    private void Rewrite(long packId, PackRecord right, string what) =>
        run.Derived(what, "counted anew", CheckRun.Writing(KeySpace.Pack(packId).ToArray(), right.Encode()));

    private void CheckCounter(ReadOnlySpan<byte> key, long right, string what)
    {
        var value = TryGet(run, key) ?? new byte[sizeof(long)];
        if (value.Length != sizeof(long) || BinaryPrimitives.ReadInt64BigEndian(value) != right)
        {
            var name = key.ToArray();
            run.Derived($"{what} is wrong: it is {right}", "counted anew", tx => Counter.Write(tx, name, right));
        }
    }

    private void CheckTiers()
    {
        foreach (var (tier, blobs, bytes) in ReadTiers())
        {
            var right = tiers.GetValueOrDefault(tier);
            tiers.Remove(tier);
            if (right != (blobs, bytes))
            {
                Count(tier, right);
            }
        }

        foreach (var (tier, right) in tiers)
        {
            Count(tier, right);
        }
    }

    private List<(string Tier, long Blobs, long Bytes)> ReadTiers()
    {
        try
        {
            return [.. TierTable.Usage(run.Tx)];
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return [];
        }
    }

    private void Count(string tier, (long Blobs, long Bytes) right) => run.Derived(
        $"At the tier of {tier} are {right.Blobs} blobs of {right.Bytes} bytes, and the count is another",
        "counted anew", tx => TierTable.WriteUsage(tx, tier, right.Blobs, right.Bytes));

    /// <summary>A number that is given out again would put one blob in the place of another.</summary>
    private void CheckIds()
    {
        var last = Math.Max(lastId, run.Buckets.Keys.Concat(run.ManifestReferences.Keys).DefaultIfEmpty().Max());
        var value = TryGet(run, KeySpace.NextId);
        var next = value?.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;
        if (next <= last)
        {
            run.Derived(
                $"The next number is {next}, and {last} is in use", "counted anew",
                tx => Counter.Write(tx, KeySpace.NextId, last + 1));
        }
    }

    private static long IdOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key[1..]);
}
