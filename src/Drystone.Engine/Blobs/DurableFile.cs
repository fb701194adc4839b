namespace Drystone.Engine.Blobs;

/// <summary>Small files that must be whole or absent: marker, keys.</summary>
internal static class DurableFile
{
    /// <summary>Readable by the owner only.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = Linux.Create(temporary, direct: false))
        {
            RandomAccess.Write(file, bytes, fileOffset: 0);
            Linux.SyncData(file);
        }

        File.Move(temporary, path, overwrite: true);
        Linux.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>For a name that nothing refers to before it is committed: what a crash leaves of the file is swept.
    /// </summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        using (var file = Linux.Create(path, direct: false))
        {
            RandomAccess.Write(file, bytes, fileOffset: 0);
            Linux.SyncData(file);
        }

        Linux.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
