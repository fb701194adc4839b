using System.Globalization;
using Drystone.Engine.Blobs;
using Drystone.Keyspace;
using Drystone.Keyspace.Lmdb;

namespace Drystone.Engine.Checking;

/// <summary>Metadata whose pages are damaged: LMDB must not open it. What can be read of it is written into a store of
/// its own beside it, which takes its place when it is repaired, and is gone again when it is only looked at.</summary>
internal sealed class MetadataRescue : IDisposable
{
    private readonly StoreLayout layout;
    private readonly string? temporary;

    private MetadataRescue(StoreLayout layout, string metadata, string? temporary) =>
        (this.layout, Metadata, this.temporary) = (layout, metadata, temporary);

    /// <summary>The directory to look at.</summary>
    public string Metadata { get; }

    /// <summary>Where the damaged file was put; null when it is where it was.</summary>
    public string? Original { get; private init; }

    public IReadOnlyList<StoreFinding> Findings { get; private init; } = [];

    public static MetadataRescue Begin(
        StoreLayout layout, string metadata, TimeProvider time, RepairSettings settings)
    {
        var damage = KeyspaceRescue.Check(metadata);
        if (damage.Count == 0)
        {
            return new MetadataRescue(layout, metadata, temporary: null);
        }

        var rescued = Path.Combine(metadata, "rescued");
        Remove(layout, rescued);
        try
        {
            KeyspaceRescue.Save(metadata, rescued);
        }
        catch (KeyspaceException fault)
        {
            Remove(layout, rescued);
            throw new StoreOpenException(fault.Message, fault);
        }

        StoreFinding[] findings =
        [
            .. damage.Select(what => new StoreFinding(
                FindingKind.Record, $"{Path.Combine(metadata, "data.mdb")}: {what}",
                "what stood there is lost; the rest is written anew")),
        ];
        if (!settings.Apply)
        {
            return new MetadataRescue(layout, rescued, temporary: rescued) { Findings = findings };
        }

        var folder = CreateFolder(layout, metadata, time);
        var original = Path.Combine(folder, "data.mdb");
        layout.Disk.Replace(Path.Combine(metadata, "data.mdb"), original);
        layout.Disk.SyncDirectory(folder);
        layout.Disk.Delete(Path.Combine(metadata, "lock.mdb"));
        layout.Disk.Replace(Path.Combine(rescued, "data.mdb"), Path.Combine(metadata, "data.mdb"));
        layout.Disk.SyncDirectory(metadata);
        Remove(layout, rescued);
        return new MetadataRescue(layout, metadata, temporary: null) { Findings = findings, Original = original };
    }

    /// <summary>For a file that is to be kept as it was before a repair.</summary>
    public static string CreateFolder(StoreLayout layout, string metadata, TimeProvider time)
    {
        var folder = Path.Combine(
            metadata,
            time.GetUtcNow().ToString("'before-repair-'yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture));
        layout.Disk.CreateDirectory(folder);
        layout.Disk.SyncDirectory(metadata);
        return folder;
    }

    public void Dispose()
    {
        if (temporary is not null)
        {
            Remove(layout, temporary);
        }
    }

    private static void Remove(StoreLayout layout, string folder)
    {
        if (layout.Disk.DirectoryExists(folder))
        {
            foreach (var file in layout.Disk.ListFiles(folder).ToList())
            {
                layout.Disk.Delete(file);
            }

            Directory.Delete(folder);
        }
    }
}
