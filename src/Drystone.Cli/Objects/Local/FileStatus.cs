using System.Runtime.InteropServices;

namespace Drystone.Cli.Objects.Local;

internal enum FileKind
{
    Regular,
    Directory,
    SymbolicLink,

    /// <summary>A pipe, a socket or a device: opening one may wait for ever.</summary>
    Special,
}

/// <summary>What a path of this machine is.</summary>
/// <param name="Kind">Of the path itself; of what a link points to where links are followed.</param>
/// <param name="Identity">Device and number, to notice a folder that holds itself.</param>
internal readonly partial record struct FileStatus(
    FileKind Kind, long SizeBytes, DateTime ModifiedUtc, (ulong Device, ulong Number) Identity)
{
    private const int AtWorkingDirectory = -100, NoFollow = 0x100, BasicStatus = 0x7FF, StatusBytes = 256;

    /// <returns>Null when there is nothing, or it is out of reach.</returns>
    public static FileStatus? Of(string path, bool followsLinks)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Portable(path, followsLinks);
        }

        // struct statx is laid out the same everywhere: https://man7.org/linux/man-pages/man2/statx.2.html
        Span<byte> status = stackalloc byte[StatusBytes];
        if (StatX(AtWorkingDirectory, path, followsLinks ? 0 : NoFollow, BasicStatus, status) != 0)
        {
            return null;
        }

        var kind = (MemoryMarshal.Read<ushort>(status[28..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.SymbolicLink,
            _ => FileKind.Special,
        };
        var device = MemoryMarshal.Read<ulong>(status[136..]);
        var modified = DateTime.UnixEpoch
            .AddSeconds(MemoryMarshal.Read<long>(status[112..]))
            .AddTicks(MemoryMarshal.Read<uint>(status[120..]) / 100);
        return new(kind, MemoryMarshal.Read<long>(status[40..]), modified,
            (device, MemoryMarshal.Read<ulong>(status[32..])));
    }

    private static FileStatus? Portable(string path, bool followsLinks)
    {
        FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            if (!followsLinks)
            {
                return new(FileKind.SymbolicLink, 0, file.LastWriteTimeUtc, default);
            }

            file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        }

        return file switch
        {
            { Exists: false } => null,
            FileInfo one => new(FileKind.Regular, one.Length, one.LastWriteTimeUtc, default),
            _ => new(FileKind.Directory, 0, file.LastWriteTimeUtc, default),
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, Span<byte> status);
}
