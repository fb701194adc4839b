namespace Drystone.Engine.Disks;

/// <summary>Small files that must be whole or absent: marker, keys.</summary>
internal static class DurableFile
{
    /// <summary>Readable by the owner only.</summary>
    public static void Write(Disk disk, string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + ".new";
        disk.Delete(temporary);
        using (var file = disk.Create(temporary, direct: false))
        {
            file.Write(bytes, offset: 0);
            file.SyncData();
        }

        disk.Replace(temporary, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>For a name that nothing refers to before it is committed: what a crash leaves of the file is swept.
    /// </summary>
    public static void WriteNew(Disk disk, string path, ReadOnlySpan<byte> bytes)
    {
        using (var file = disk.Create(path, direct: false))
        {
            file.Write(bytes, offset: 0);
            file.SyncData();
        }

        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
