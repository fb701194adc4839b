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
}
