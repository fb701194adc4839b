using System.Globalization;
using Drystone.Engine.Disks;
using Drystone.Engine.Opening;

namespace Drystone.Engine.Blobs;

/// <summary>Where things are in a data directory, and on which disk that is.</summary>
internal sealed class StoreLayout(string dataDirectory, Disk disk)
{
    /// <summary>Blob files are spread by the lowest byte of their id, so that no directory grows without
    /// bound.</summary>
    public const int BlobFolders = 256;

    public Disk Disk { get; } = disk;

    public string Root { get; } = dataDirectory;

    /// <summary>Null while the store is being opened.</summary>
    public StorePresence? Presence { get; set; }

    public string Marker => Path.Combine(Root, "drystone.json");

    public string Lock => Path.Combine(Root, "lock");

    public string MasterKey => Path.Combine(Root, "master.key");

    public string DefaultMetadata => Path.Combine(Root, "metadata");

    public string Packs => Path.Combine(Root, "packs");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Pack(long id) => Path.Combine(Packs, Hex(id) + ".pack");

    public string BlobFolder(long id) => BlobFolder((int)(id % BlobFolders));

    public string BlobFolder(int folder) => Path.Combine(Blobs, folder.ToString("x2", CultureInfo.InvariantCulture));

    public string Blob(long id) => Path.Combine(BlobFolder(id), Hex(id) + ".blob");

    /// <summary>See <see cref="StorePresence.Demand"/>.</summary>
    public void DemandPresence() => Presence?.Demand();

    /// <summary>What is needed beside the bytes of a large blob that is at a tier.</summary>
    public string Tail(long id) => Path.Combine(BlobFolder(id), Hex(id) + ".tail");

    /// <summary>The id in a file's name; null when it is not one of ours.</summary>
    public static long? IdOf(string path) =>
        long.TryParse(
            Path.GetFileNameWithoutExtension(path), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static string Hex(long id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
