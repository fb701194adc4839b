using System.Text;

namespace Drystone.Server.Hosting;

/// <summary>Makes a file that only its owner may read, and that is there wholly or not at all after a crash.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">The file exists already, or the disk refuses.</exception>
    public static void Create(string path, string content)
    {
        var unfinishedPath = $"{path}.new";
        File.Delete(unfinishedPath);

        // CreateNew is O_EXCL, and the mode is set by the same call: nobody can have opened the file before.
        var creation = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using (var file = new FileStream(unfinishedPath, creation))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinishedPath, path, overwrite: false);
        PosixDirectory.Sync(Path.GetDirectoryName(path)!);
    }
}
