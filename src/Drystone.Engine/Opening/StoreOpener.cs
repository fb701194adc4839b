using System.Text;
using Drystone.Engine.Accounts;
using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Engine.Keys;
using Drystone.Keyspace;
using Drystone.Keyspace.Lmdb;

namespace Drystone.Engine.Opening;

/// <summary>Opens the store of a directory, or makes one; and refuses a directory in which it would do harm.</summary>
internal static class StoreOpener
{
    private const int TakenElsewhere = 11; // EWOULDBLOCK of flock(2)

    public static async Task<OpenedStore> OpenAsync(
        StoreOptions options, Func<string, TimeProvider, IKeyValueStore> openKeyspace, CancellationToken cancel)
    {
        var layout = new StoreLayout(Path.GetFullPath(options.DataDirectory), options.Disk);
        var metadata = Path.GetFullPath(options.MetadataDirectory ?? layout.DefaultMetadata);
        try
        {
            var found = Find(layout, metadata, options);
            return await OpenAsync(layout, metadata, found, options, openKeyspace, cancel);
        }
        catch (KeyspaceException fault)
        {
            var message = fault.Fault == KeyspaceFault.DiskFull ? $"{metadata}: {fault.Message}" : fault.Message;
            throw new StoreOpenException(message, fault) { IsInUse = fault.Fault == KeyspaceFault.InUse };
        }
        catch (StoreUnavailableException fault)
        {
            throw new StoreOpenException($"{layout.Root} cannot be used: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException
            or IOException and not (StoreOpenException or DamagedDataException))
        {
            var known = StoreFaults.Find(fault) ?? fault;
            throw new StoreOpenException($"{layout.Root} cannot be used: {known.Message}", fault);
        }
    }

    public static IKeyValueStore OpenKeyspace(string directory, TimeProvider time) =>
        LmdbKeyValueStore.Open(new LmdbOptions
        {
            Directory = directory,
            TimeProvider = time,
            DamagedRecord = message => new DamagedDataException(message),
        });

    private static async Task<OpenedStore> OpenAsync(
        StoreLayout layout, string metadata, StoreMarker? found, StoreOptions options,
        Func<string, TimeProvider, IKeyValueStore> openKeyspace, CancellationToken cancel)
    {
        CreateDurably(layout.Disk, layout.Root);
        var storeLock = TakeLock(layout);
        IKeyValueStore? keyspace = null;
        SecretSeal? seal = null;
        try
        {
            keyspace = openKeyspace(metadata, options.Time);
            RequireSameStart(layout, metadata, found, keyspace);
            seal = new SecretSeal(MasterKeyCheck.OpenKey(layout, options.MasterKey, isNew: found is null));
            var marker = await AgreeOnStoreAsync(layout, found, keyspace, seal, options.Time, cancel);
            layout.Presence = new StorePresence(layout, metadata, marker.StoreId);
            return new OpenedStore(layout, marker, keyspace, seal, storeLock)
            {
                Space = new FreeSpace(layout.Disk, layout.Root, options.Time),
                MetadataSpace = new FreeSpace(layout.Disk, metadata, options.Time),
            };
        }
        catch
        {
            seal?.Dispose();
            if (keyspace is not null)
            {
                await keyspace.DisposeAsync();
            }

            storeLock.Dispose();
            throw;
        }
    }

    /// <summary>The marker of an existing store; null when a new one may be made here.</summary>
    private static StoreMarker? Find(StoreLayout layout, string metadata, StoreOptions options)
    {
        if (StoreMarker.Read(layout.Disk, layout.Marker) is { } marker)
        {
            return HasForeignEntries(layout.Disk, metadata)
                ? marker
                : throw new StoreOpenException(
                    $"{layout.Root} holds a store, but its metadata is not in {metadata}. Mount the metadata disk, " +
                    "or name the right directory with --metadata.");
        }

        if (!options.CreateIfMissing)
        {
            throw new StoreOpenException($"{layout.Root} holds no store, and one was expected. Is the disk mounted?");
        }

        if (HasForeignEntries(layout.Disk, metadata, except: IsKeyspaceFile))
        {
            throw new StoreOpenException(
                $"{metadata} is not empty and holds no metadata of Drystone. Name an empty directory.");
        }

        if (MountTable.FindUnmounted(layout.Root) is { } point)
        {
            throw new StoreOpenException(
                $"{point} is in /etc/fstab and not mounted: {layout.Root} would fill the disk below it. " +
                "Mount it first.");
        }

        return HasForeignEntries(layout.Disk, layout.Root)
            || HasFiles(layout.Disk, layout.Packs)
            || HasFiles(layout.Disk, layout.Blobs)
            ? throw new StoreOpenException(
                $"{layout.Root} is not empty and holds no Drystone store. Name an empty directory, or one of a store.")
            : null;
    }

    /// <summary>What a file system makes itself, what the host keeps beside the data, and what a first start that was
    /// cut short leaves do not make a directory foreign.</summary>
    private static bool HasForeignEntries(Disk disk, string directory, Func<string, bool>? except = null) =>
        disk.DirectoryExists(directory)
        && disk.ListEntries(directory).Any(path => IsForeign(path) && except?.Invoke(path) != true);

    private static bool IsForeign(string path) => Path.GetFileName(path) is not
        ("lost+found" or "lock" or "master.key" or "master.key.new" or "drystone.json.new" or "packs" or "blobs"
        or "metadata" or "tls" or "root-credentials.env" or "control.sock");

    /// <summary>LMDB's own files, whatever they hold: see <see cref="RequireSameStart"/>.</summary>
    private static bool IsKeyspaceFile(string path) => Path.GetFileName(path) is "data.mdb" or "lock.mdb";

    private static bool HasFiles(Disk disk, string directory) =>
        disk.DirectoryExists(directory) && disk.ListFiles(directory, recursive: true).Any();

    /// <summary>A new store starts on a keyspace that no store has used: ids are first reserved after the marker is
    /// written, so that one without ids is of a first start that was cut short.</summary>
    private static void RequireSameStart(
        StoreLayout layout, string metadata, StoreMarker? found, IKeyValueStore keyspace)
    {
        using var tx = keyspace.BeginRead();
        if (found is null && tx.TryGet(KeySpace.NextId, out _))
        {
            throw new StoreOpenException(
                $"{metadata} holds the metadata of a store, but {layout.Root} is not its data directory. " +
                "Is the data disk mounted?");
        }

        // A store without its metadata must not be taken for an empty one: its files would be swept as orphans.
        if (found is not null && !tx.TryGet(KeySpace.StoreId, out _))
        {
            throw new StoreOpenException(
                $"{layout.Root} holds a store, but its metadata is not in {metadata}. Mount the metadata disk, " +
                "name the right directory with --metadata, or restore the metadata from a backup.");
        }
    }

    internal static IDisposable TakeLock(StoreLayout layout)
    {
        try
        {
            return layout.Disk.Lock(layout.Lock);
        }
        catch (IOException fault) when (fault.HResult == TakenElsewhere)
        {
            throw new StoreOpenException(
                $"{layout.Root} is in use by another process: stop that one, or name another directory.", fault)
            {
                IsInUse = true,
            };
        }
    }

    /// <summary>Data and metadata must say the same id. The marker is written last: until it is there, a first start
    /// that was cut short is simply done again. The master key must be the one of the store, too.</summary>
    private static async Task<StoreMarker> AgreeOnStoreAsync(
        StoreLayout layout, StoreMarker? found, IKeyValueStore keyspace, SecretSeal seal, TimeProvider time,
        CancellationToken cancel)
    {
        var marker = found ?? new StoreMarker(StoreMarker.NewestFormat, Guid.NewGuid().ToString("n"), time.GetUtcNow());
        var stored = await keyspace.WriteAsync(
            tx =>
            {
                if (found is not null && tx.TryGet(KeySpace.StoreId, out var id))
                {
                    var known = Encoding.ASCII.GetString(id);
                    if (known == marker.StoreId)
                    {
                        MasterKeyCheck.Require(tx, seal, isNew: false);
                        IdentityIndexes.Complete(tx);
                    }

                    return known;
                }

                MasterKeyCheck.Require(tx, seal, isNew: true);
                IdentityIndexes.Complete(tx);
                tx.Put(KeySpace.StoreId, Encoding.ASCII.GetBytes(marker.StoreId));
                return marker.StoreId;
            },
            cancel);
        if (stored != marker.StoreId)
        {
            throw new StoreOpenException(
                $"{layout.Root} belongs to store {marker.StoreId}, but the metadata to store {stored}. " +
                "Name the directories of one store.");
        }

        if (found is null)
        {
            Prepare(layout);
            marker.Write(layout.Disk, layout.Marker);
        }

        return marker;
    }

    private static void Prepare(StoreLayout layout)
    {
        layout.Disk.CreateDirectory(layout.Packs);
        for (var folder = 0; folder < StoreLayout.BlobFolders; folder++)
        {
            layout.Disk.CreateDirectory(layout.BlobFolder(folder));
        }

        layout.Disk.SyncDirectory(layout.Blobs);
        layout.Disk.SyncDirectory(layout.Root);
    }

    /// <summary>With the entry of each directory that is made in the one above it.</summary>
    private static void CreateDurably(Disk disk, string directory)
    {
        if (disk.DirectoryExists(directory) || Path.GetDirectoryName(directory) is not { } parent)
        {
            return;
        }

        CreateDurably(disk, parent);
        disk.CreateDirectory(directory);
        disk.SyncDirectory(parent);
    }
}
