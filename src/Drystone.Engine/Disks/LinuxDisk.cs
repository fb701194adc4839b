using Microsoft.Win32.SafeHandles;

namespace Drystone.Engine.Disks;

/// <summary>The file systems of the machine.</summary>
internal sealed class LinuxDisk : Disk
{
    // Who reads goes on when a file is removed.
    private const FileShare WithAll = FileShare.ReadWrite | FileShare.Delete;

    private LinuxDisk()
    {
    }

    public static LinuxDisk Instance { get; } = new();

    public override DiskFile Create(string path, bool direct) => new LinuxFile(Linux.Create(path, direct));

    public override DiskFile OpenRead(string path) =>
        new LinuxFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, WithAll));

    public override DiskFile OpenWrite(string path) =>
        new LinuxFile(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, WithAll));

    public override bool FileExists(string path) => File.Exists(path);

    public override FileIdentity? IdentityOf(string path) => Linux.IdentityOf(path);

    public override byte[]? ReadAllBytes(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    public override long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    public override void Delete(string path) => File.Delete(path);

    public override void Replace(string from, string to) => File.Move(from, to, overwrite: true);

    public override bool DirectoryExists(string path) => Directory.Exists(path);

    public override void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public override void SyncDirectory(string path) => Linux.SyncDirectory(path);

    public override IEnumerable<string> ListFiles(string directory, bool recursive = false) =>
        Directory.EnumerateFiles(
            directory, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly);

    public override IEnumerable<string> ListEntries(string directory) =>
        Directory.EnumerateFileSystemEntries(directory);

    public override IDisposable Lock(string path) =>
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public override long FreeBytes(string directory) => new DriveInfo(directory).AvailableFreeSpace;

    public override long TotalBytes(string directory) => new DriveInfo(directory).TotalSize;

    private sealed class LinuxFile(SafeFileHandle handle) : DiskFile
    {
        public override int Read(Span<byte> bytes, long offset) => RandomAccess.Read(handle, bytes, offset);

        public override void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

        public override void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) =>
            RandomAccess.Write(handle, pieces, offset);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, long offset) =>
            RandomAccess.WriteAsync(handle, bytes, offset);

        public override void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public override void SyncData() => Linux.SyncData(handle);

        public override void Reserve(long offset, long length) => Linux.Reserve(handle, offset, length);

        public override bool PunchHole(long offset, long length) => Linux.PunchHole(handle, offset, length);

        public override void Dispose() => handle.Dispose();
    }
}
