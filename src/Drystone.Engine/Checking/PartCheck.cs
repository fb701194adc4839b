using System.Buffers.Binary;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>Manifests and uploads: parts without gaps, of something that is there or is being given back.</summary>
internal sealed class PartCheck
{
    private const int UploadRest = 2 + UploadId.LengthBytes;
    private const int BucketAndLetter = 1 + sizeof(long);

    private readonly CheckRun run;
    private readonly HashSet<string> uploads = new(StringComparer.Ordinal);
    private readonly HashSet<long> manifests = [];
    private readonly HashSet<long> unreadableManifests = [];
    private long lastManifest;
    private long lastEnd;

    private PartCheck(CheckRun run) => this.run = run;

    public static void Run(CheckRun run)
    {
        var check = new PartCheck(run);
        run.Each("m"u8, check.VisitManifestPart, check.NoteManifest);
        run.Each(KeySpace.Uploads, check.VisitUpload, TakeOutUpload);
        run.Each("p"u8, check.VisitPart, check.TakeOutPart);
        check.CheckReferences();
    }

    private void VisitManifestPart(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length != 1 + sizeof(long) + sizeof(long) + sizeof(ushort))
        {
            throw new DamagedDataException("Its key has another length.");
        }

        var manifest = BinaryPrimitives.ReadInt64BigEndian(key[1..]);
        var end = BinaryPrimitives.ReadInt64BigEndian(key[BucketAndLetter..]);
        var start = manifest == lastManifest ? lastEnd : 0;
        (lastManifest, lastEnd) = (manifest, end);
        manifests.Add(manifest);
        var part = PartRecord.Decode(value, out var extents);
        Refer(extents);
        if (!IsWhole(part.SizeBytes, extents))
        {
            run.Findings.Add(OfManifest(manifest, $"Part {part.Number} of manifest {manifest} is not of its length"));
        }

        if (start + part.SizeBytes != end && !unreadableManifests.Contains(manifest))
        {
            run.Findings.Add(OfManifest(
                manifest,
                $"Part {part.Number} of manifest {manifest} begins at {end - part.SizeBytes}, not at {start}"));
        }
    }

    private void Refer(Extent[] extents)
    {
        foreach (var extent in extents)
        {
            run.Refer(extent.BlobId, extent.OffsetBytes + extent.LengthBytes);
        }
    }

    private bool IsWhole(long sizeBytes, Extent[] extents) =>
        extents.Sum(extent => extent.LengthBytes) == sizeBytes
        && extents.All(extent => BlobCheck.TryFind(run, extent.BlobId) is not { } blob
            || extent.OffsetBytes + extent.LengthBytes <= blob.PlainBytes);

    private StoreFinding NoteManifest(byte[] key, string fault)
    {
        run.IsComplete = false;
        var manifest = key.Length >= BucketAndLetter ? BinaryPrimitives.ReadInt64BigEndian(key.AsSpan(1)) : 0;
        unreadableManifests.Add(manifest);
        return OfManifest(manifest, $"A part of manifest {manifest}, {CheckRun.Show(key)}, cannot be read: {fault}");
    }

    private static StoreFinding OfManifest(long manifest, string what) =>
        new(FindingKind.Record, what, Remedy: null) { ManifestId = manifest };

    private void VisitUpload(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length <= BucketAndLetter + UploadRest)
        {
            throw new DamagedDataException("Its key is cut short.");
        }

        UploadTable.Decode(key[BucketAndLetter..], value);
        uploads.Add(Convert.ToHexString(key[^UploadId.LengthBytes..]));
        var bucketId = BinaryPrimitives.ReadInt64BigEndian(key[1..]);
        if (!run.Buckets.ContainsKey(bucketId) && !run.IsBucketUnreadable)
        {
            throw new DamagedDataException($"Its bucket {bucketId} is not there.");
        }
    }

    private static StoreFinding TakeOutUpload(byte[] key, string fault) => new(
        FindingKind.Record, $"The upload {CheckRun.Show(key)} cannot be read: {fault}", "aborted")
    {
        Fix = tx =>
        {
            tx.Delete(key);
            if (key.Length > UploadId.LengthBytes)
            {
                tx.Put(KeySpace.GarbageItem(GarbageKind.Parts, key.AsSpan(^UploadId.LengthBytes..)).Span, []);
            }
        },
    };

    private void VisitPart(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length != 1 + UploadId.LengthBytes + sizeof(ushort))
        {
            throw new DamagedDataException("Its key has another length.");
        }

        var part = PartRecord.Decode(value, out var extents);
        Refer(extents);
        var upload = key.Slice(1, UploadId.LengthBytes);
        if (!IsWhole(part.SizeBytes, extents))
        {
            run.Findings.Add(new StoreFinding(
                FindingKind.Record, $"Part {part.Number} of upload {Convert.ToHexString(upload)} is not of its length",
                Remedy: null));
        }

        if (uploads.Contains(Convert.ToHexString(upload))
            || run.Tx.TryGet(KeySpace.GarbageItem(GarbageKind.Parts, upload).Span, out _))
        {
            return;
        }

        var id = upload.ToArray();
        run.Derived(
            $"Part {part.Number} is of the upload {Convert.ToHexString(upload)}, which is not there", "given back",
            tx => tx.Put(KeySpace.GarbageItem(GarbageKind.Parts, id).Span, []));
    }

    private StoreFinding TakeOutPart(byte[] key, string fault)
    {
        run.IsComplete = false;
        return new StoreFinding(
            FindingKind.Record, $"The part {CheckRun.Show(key)} of an upload cannot be read: {fault}",
            "taken out: its client has to send it again")
        {
            Fix = CheckRun.Removal(key),
        };
    }

    /// <summary>How many objects share each manifest.</summary>
    private void CheckReferences()
    {
        var expected = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (manifest, count) in run.ManifestReferences)
        {
            var value = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(value, count);
            expected[IdentityCheck.Hex(KeySpace.ManifestReferences(manifest))] = value;
        }

        if (run.IsComplete)
        {
            run.Compare("n"u8, "The count of the objects of manifest", expected);
            foreach (var manifest in manifests.Where(manifest => !IsHeld(manifest)))
            {
                run.Derived(
                    $"Manifest {manifest} is of no object", "taken out; lost+found gets its bytes",
                    tx => RemoveParts(tx, manifest));
            }
        }
    }

    /// <summary>Also while its parts are being given back, or made: see TransferredBody.</summary>
    private bool IsHeld(long manifest) =>
        run.ManifestReferences.ContainsKey(manifest)
        || run.Tx.TryGet(BlobTable.GarbageKey(GarbageKind.Manifest, manifest).Span, out _);

    private static void RemoveParts(IWriteTransaction tx, long manifest)
    {
        while (FindPart(tx, manifest) is { } key)
        {
            tx.Delete(key);
        }
    }

    private static byte[]? FindPart(IWriteTransaction tx, long manifest)
    {
        using var cursor = tx.OpenCursor();
        var prefix = KeySpace.Manifest(manifest);
        return cursor.Seek(prefix.Span) && cursor.Key.StartsWith(prefix.Span) ? cursor.Key.ToArray() : null;
    }
}
