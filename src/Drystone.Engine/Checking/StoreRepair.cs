using System.Text;
using Drystone.Engine.Accounts;
using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Opening;
using Drystone.Engine.Records;
using Drystone.Engine.Scrubbing;
using Drystone.Keyspace;

namespace Drystone.Engine.Checking;

/// <summary>
/// Looks over a store that no server has open, and repairs what can be: what follows from other records is written
/// anew, records are written anew from the files that they were of, and what cannot be read is taken out. Bytes are
/// never deleted.
/// </summary>
/// <remarks>
/// Each round looks over all the metadata and carries out the repairs of one kind, since what is found wrong after it
/// may be another thing. It ends when there is nothing more to be done.
/// </remarks>
public sealed class StoreRepair
{
    // Records, then what follows from them, which may show more of both.
    private const int MostRounds = 12;

    // What one commit changes.
    private const int BatchFixes = 500;

    private const long CopyReserveBytes = 64L << 20;
    private const int CopyPieceBytes = 1 << 20;

    private readonly StoreLayout layout;
    private readonly string metadata;
    private readonly IKeyValueStore keyspace;
    private readonly StoreOptions options;
    private readonly RepairSettings settings;
    private readonly BlobSalvage salvage;
    private string? metadataCopy;

    private StoreRepair(
        StoreLayout layout, string metadata, IKeyValueStore keyspace, StoreOptions options, RepairSettings settings)
    {
        (this.layout, this.metadata, this.keyspace) = (layout, metadata, keyspace);
        (this.options, this.settings) = (options, settings);
        salvage = new BlobSalvage(layout);
    }

    /// <exception cref="StoreOpenException">It is in use, is no store or is of a newer format, or its metadata cannot
    /// be opened; the message says what to do.</exception>
    /// <exception cref="StoreUnavailableException">The disk is full, or fails.</exception>
    public static Task<RepairReport> RunAsync(
        StoreOptions options, RepairSettings settings, CancellationToken cancel) =>
        RunAsync(options, settings, StoreOpener.OpenKeyspace, cancel);

    /// <summary>For tests that bring their own keyspace.</summary>
    internal static async Task<RepairReport> RunAsync(
        StoreOptions options, RepairSettings settings, Func<string, TimeProvider, IKeyValueStore> openKeyspace,
        CancellationToken cancel)
    {
        var layout = new StoreLayout(Path.GetFullPath(options.DataDirectory), options.Disk);
        var metadata = Path.GetFullPath(options.MetadataDirectory ?? layout.DefaultMetadata);
        RequireStore(layout, metadata);
        using var storeLock = StoreOpener.TakeLock(layout);
        using var rescue = MetadataRescue.Begin(layout, metadata, options.Time, settings);
        try
        {
            await using var keyspace = openKeyspace(rescue.Metadata, options.Time);
            var repair = new StoreRepair(layout, metadata, keyspace, options, settings)
            {
                metadataCopy = rescue.Original,
            };
            return await repair.RunAsync(rescue.Findings, cancel);
        }
        catch (KeyspaceException fault)
        {
            throw new StoreOpenException(fault.Message, fault) { IsInUse = fault.Fault == KeyspaceFault.InUse };
        }
    }

    /// <summary>Opening the keyspace would make one where there is none.</summary>
    private static void RequireStore(StoreLayout layout, string metadata)
    {
        try
        {
            StoreMarker.Read(layout.Disk, layout.Marker);
        }
        catch (StoreOpenException damage) when (damage.IsMarkerDamaged)
        {
            // A finding. That of a newer format is refused before anything is opened.
        }

        var hasMetadata = layout.Disk.LengthOf(Path.Combine(metadata, "data.mdb")) > 0;
        if (!hasMetadata && layout.Disk.DirectoryExists(layout.Packs))
        {
            throw new StoreOpenException(
                $"{metadata} holds no metadata. Mount the metadata disk, or name it with --metadata. If it is lost, "
                + "restore it from a backup: packs and blob files do not say which objects they are.");
        }

        if (!hasMetadata)
        {
            throw new StoreOpenException($"{layout.Root} holds no store. Is the disk mounted?");
        }
    }

    /// <param name="pages">What was wrong with the pages of the metadata, and is no more when it was repaired.</param>
    private async Task<RepairReport> RunAsync(IReadOnlyList<StoreFinding> pages, CancellationToken cancel)
    {
        var marker = CheckMarker();
        using var seal = OpenSeal(out var master);
        List<StoreFinding> found = [.. pages, .. marker, .. master, .. StoreCheck.Run(keyspace, salvage, seal)];
        if (settings.Apply && found.Find(finding => finding.IsNewer) is { } newer)
        {
            throw new StoreOpenException($"{newer.What} Nothing was repaired: use a newer Drystone.");
        }

        var files = new FileCheck(layout, keyspace, salvage);
        var damaged = await files.RunAsync(settings.ReadsBytes, cancel);
        found.AddRange(damaged);
        var left = found;
        if (settings.Apply)
        {
            marker.ForEach(finding => finding.Before?.Invoke());
            if (marker.FindAll(finding => finding.Fix is not null) is { Count: > 0 } fixable)
            {
                await FixAsync(fixable, cancel);
            }

            await RepairMetadataAsync(seal, cancel);
            left = [.. CheckMarker(), .. master, .. StoreCheck.Run(keyspace, salvage, seal)];
            left.AddRange(await RepairFilesAsync(damaged, cancel));
        }

        return new RepairReport
        {
            Found = Named(found, cancel),
            Left = Named(left, cancel),
            MetadataCopy = metadataCopy,
            LostAndFound = settings.Apply && layout.Disk.DirectoryExists(salvage.LostAndFound)
                ? salvage.LostAndFound
                : null,
            VerifiedBlobs = files.VerifiedBlobs,
            VerifiedBytes = files.VerifiedBytes,
        };
    }

    private async Task RepairMetadataAsync(SecretSeal? seal, CancellationToken cancel)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var fixable = StoreCheck.Run(keyspace, salvage, seal).FindAll(finding => finding.CanBeFixed);
            if (fixable.Count == 0)
            {
                return;
            }

            var first = fixable.Min(finding => finding.Kind);
            await FixAsync(fixable.FindAll(finding => finding.Kind == first), cancel);
        }
    }

    private async Task FixAsync(List<StoreFinding> findings, CancellationToken cancel)
    {
        CopyMetadata();
        foreach (var batch in findings.Chunk(BatchFixes))
        {
            foreach (var finding in batch)
            {
                finding.Before?.Invoke();
            }

            await keyspace.WriteAsync(
                tx =>
                {
                    foreach (var finding in batch)
                    {
                        finding.Fix?.Invoke(tx);
                    }

                    return 0;
                },
                cancel);
        }
    }

    /// <summary>What is left of what was found in the files. Records may be others now: a file that was of no object
    /// may be of one again, and others stand for bytes that are not there. So the files are looked over once more,
    /// without reading them.</summary>
    private async Task<List<StoreFinding>> RepairFilesAsync(List<StoreFinding> damaged, CancellationToken cancel)
    {
        damaged.FindAll(finding => finding.Kind == FindingKind.Bytes).ForEach(finding => finding.Before?.Invoke());
        var now = await new FileCheck(layout, keyspace, salvage).RunAsync(readsBytes: false, cancel);
        now.ForEach(finding => finding.Before?.Invoke());
        var known = now.Select(finding => finding.BlobId).ToHashSet();
        var stillThere = damaged.FindAll(
            finding => finding is { Kind: FindingKind.Bytes, CanBeFixed: false } && !known.Contains(finding.BlobId)
                && HasRecord(finding.BlobId));
        return [.. now.FindAll(finding => !finding.CanBeFixed), .. stillThere];
    }

    private bool HasRecord(long? blobId)
    {
        using var tx = keyspace.BeginRead();
        return blobId is { } id && tx.TryGet(KeySpace.Blob(id).Span, out _);
    }

    /// <summary>The marker says nothing that the metadata does not say.</summary>
    private List<StoreFinding> CheckMarker()
    {
        var storeId = ReadStoreId();
        try
        {
            if (StoreMarker.Read(layout.Disk, layout.Marker) is not { } marker)
            {
                return [Marker($"{layout.Marker} is missing", storeId)];
            }

            if (storeId is null)
            {
                return
                [
                    new StoreFinding(FindingKind.Derived, "The metadata does not know its store", "written anew")
                    {
                        Fix = CheckRun.Writing(KeySpace.StoreId.ToArray(), Encoding.ASCII.GetBytes(marker.StoreId)),
                    },
                ];
            }

            return marker.StoreId == storeId
                ? []
                : throw new StoreOpenException(
                    $"{layout.Root} belongs to store {marker.StoreId}, but the metadata to store {storeId}. "
                    + "Name the directories of one store. If they are of one, the marker is damaged: remove "
                    + $"{layout.Marker} and run this again.");
        }
        catch (StoreOpenException damage) when (damage.IsMarkerDamaged)
        {
            return [Marker(damage.Message, storeId)];
        }
    }

    private string? ReadStoreId()
    {
        using var tx = keyspace.BeginRead();
        try
        {
            return tx.TryGet(KeySpace.StoreId, out var id) ? Encoding.ASCII.GetString(id) : null;
        }
        catch (DamagedDataException)
        {
            return null;
        }
    }

    private StoreFinding Marker(string what, string? storeId) =>
        storeId is null
            ? new StoreFinding(FindingKind.Record, what + ", and the metadata does not know the store", Remedy: null)
            : new StoreFinding(FindingKind.Derived, what, "written anew")
            {
                Before = () => new StoreMarker(StoreMarker.NewestFormat, storeId, options.Time.GetUtcNow())
                    .Write(layout.Disk, layout.Marker),
            };

    /// <summary>Null when the master key is not at hand: then what is sealed is not looked at.</summary>
    private SecretSeal? OpenSeal(out List<StoreFinding> findings)
    {
        findings = [];
        SecretSeal seal;
        try
        {
            seal = new SecretSeal(MasterKeyCheck.OpenKey(layout, options.MasterKey, isNew: false));
        }
        catch (StoreOpenException fault)
        {
            findings.Add(new StoreFinding(FindingKind.Record, fault.Message, Remedy: null));
            return null;
        }

        if (IsRight(seal))
        {
            return seal;
        }

        seal.Dispose();
        findings.Add(new StoreFinding(
            FindingKind.Record, "The master key is not the one that this store was made with", Remedy: null));
        return null;
    }

    private bool IsRight(SecretSeal seal)
    {
        using var tx = keyspace.BeginRead();
        try
        {
            return !tx.TryGet(KeySpace.MasterKeyCheck, out var expected) || expected.SequenceEqual(seal.CheckValue);
        }
        catch (DamagedDataException)
        {
            // That it cannot be read is a finding of its own.
            return true;
        }
    }

    /// <summary>Once, before the first change. Nobody writes meanwhile, so that a copy of the file is whole.</summary>
    private void CopyMetadata()
    {
        var file = Path.Combine(metadata, "data.mdb");
        if (!settings.CopiesMetadata || metadataCopy is not null)
        {
            return;
        }

        var disk = layout.Disk;
        var bytes = disk.LengthOf(file);
        if (disk.FreeBytes(metadata) < bytes + CopyReserveBytes)
        {
            throw new StoreUnavailableException(
                StoreFault.DiskFull,
                $"There is no room on the disk of {metadata} for a copy of the metadata, {bytes} bytes. Make room, or "
                + "copy it elsewhere and repair without a copy (--no-copy).");
        }

        var folder = MetadataRescue.CreateFolder(layout, metadata, options.Time);
        metadataCopy = Path.Combine(folder, "data.mdb");
        using var from = disk.OpenRead(file);
        using var to = disk.Create(metadataCopy, direct: false);
        var piece = new byte[CopyPieceBytes];
        for (var (offset, read) = (0L, 0); (read = from.Read(piece, offset)) > 0; offset += read)
        {
            to.Write(piece.AsSpan(0, read), offset);
        }

        to.SyncData();
        disk.SyncDirectory(folder);
    }

    /// <summary>With the objects that damaged blobs and manifests belong to.</summary>
    private List<StoreFinding> Named(List<StoreFinding> findings, CancellationToken cancel)
    {
        var blobs = findings.Select(finding => finding.BlobId).OfType<long>().ToHashSet();
        var manifests = findings.Select(finding => finding.ManifestId).OfType<long>().ToHashSet();
        var holders = new BlobHolders(keyspace, new UnreadableRecords()).Find(blobs, manifests, cancel)
            .ToLookup(holder => holder.BlobId, holder => new AffectedObject(holder.Bucket, holder.Key, holder.Version));
        return findings.ConvertAll(finding => finding switch
        {
            { BlobId: { } id } => finding with { Objects = [.. holders[id]] },
            { ManifestId: { } id } => finding with { Objects = [.. holders[BlobHolders.OfManifest(id)]] },
            _ => finding,
        });
    }
}
