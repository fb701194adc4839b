using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Drystone.Keyspace.Lmdb;

/// <summary>What the store asks of the file system beyond .NET's own calls.</summary>
internal static unsafe partial class FileSystem
{
    // struct statfs is 120 bytes on 64-bit Linux, with f_type first.
    private const int StatFsBytes = 256;
    // LMDB writes up to 64 pages in one call.
    private const int SpaceProbeBytes = 1 << 20;

    private const int OpenDirectoryFlags = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on x86-64.
    private const int OpenDirectoryFlagsArm = 0x4000 | 0x80000;

    // https://man7.org/linux/man-pages/man2/statfs.2.html
    private static readonly Dictionary<uint, string> RemoteTypes = new()
    {
        [0x6969] = "NFS",
        [0x517B] = "SMB",
        [0xFF534D42] = "CIFS",
        [0xFE534D42] = "SMB2",
        [0x65735546] = "FUSE",
        [0x01021997] = "9P",
        [0x5346414F] = "AFS",
        [0x00C36400] = "CephFS",
        [0x0BD00BD0] = "Lustre",
        [0x7461636F] = "OCFS2",
        [0x47504653] = "GPFS",
    };

    /// <exception cref="KeyspaceException">The directory is on a file system that is unsafe for LMDB.</exception>
    internal static void RefuseRemote(string directory)
    {
        if (RemoteTypes.TryGetValue(TypeOf(directory), out var type))
        {
            throw Refusal(directory, type);
        }
    }

    internal static KeyspaceException Refusal(string directory, string type) => new(
        $"{directory} is on {type}. The keyspace is a memory map with locks, which is safe on a local disk only: "
        + "put it on one with `--metadata DIR`; the objects themselves may stay where they are.");

    /// <summary>Makes new entries of <paramref name="directory"/> survive a power cut.</summary>
    internal static void SyncDirectory(string directory)
    {
        var flags = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? OpenDirectoryFlagsArm
            : OpenDirectoryFlags;
        var descriptor = Call(directory, path => open(path, flags));
        try
        {
            LmdbErrors.ThrowIfFailed(fsync(descriptor) == 0 ? 0 : Marshal.GetLastSystemError(), "sync its directory");
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    /// <summary>Lets the next read of a file come from the disk. After a write-back that failed the page cache may hold
    /// what the disk does not, and takes it for written.</summary>
    /// <param name="mustSync">Of dirty pages none would be forgotten; false: those stay.</param>
    /// <exception cref="KeyspaceException">The disk takes no sync.</exception>
    internal static void ForgetCached(string path, long bytes, bool mustSync)
    {
        const int DontNeed = 4; // POSIX_FADV_DONTNEED
        if (!File.Exists(path))
        {
            return;
        }
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

            // Not .NET's own, which takes a read-only file system for a success.
            var code = fsync((int)file.DangerousGetHandle()) == 0 ? 0 : Marshal.GetLastSystemError();
            LmdbErrors.ThrowIfFailed(mustSync ? code : 0, $"sync {path}");
            _ = posix_fadvise((int)file.DangerousGetHandle(), 0, bytes == long.MaxValue ? 0 : bytes, DontNeed);
        }
        catch (IOException failure) when (failure is not KeyspaceException)
        {
            throw LmdbErrors.ToException(failure.HResult, $"sync {path}");
        }
        catch (UnauthorizedAccessException)
        {
            throw LmdbErrors.ToException(Native.Code.AccessDenied, $"sync {path}");
        }
    }

    /// <summary>Takes room for a file behind its end, which a full disk cannot take away; false where there is none.
    /// </summary>
    internal static bool TryReserve(string path, long offset, long bytes)
    {
        const int KeepSize = 1; // FALLOC_FL_KEEP_SIZE
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return fallocate64((int)file.DangerousGetHandle(), KeepSize, offset, bytes) == 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>LMDB writes many pages in one call and reports a short write, the first sign of a full disk, as EIO.
    /// </summary>
    internal static int NameShortWrite(string directory, int code) =>
        code == Native.Code.InputOutput && !HasSpace(directory, SpaceProbeBytes) ? Native.Code.NoSpace : code;

    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What led here is what the caller must hear of.
        }
    }

    /// <summary>Whether <paramref name="bytes"/> more can be written beside the store right now.</summary>
    private static bool HasSpace(string directory, int bytes) =>
        Probe(directory, bytes) is not (Native.Code.NoSpace or Native.Code.QuotaExceeded);

    /// <summary>What the disk says to a write and a sync; 0 when both succeed.</summary>
    internal static int Probe(string directory, int bytes)
    {
        if (!File.Exists(Path.Combine(directory, "data.mdb")))
        {
            // Unmounted, and nothing is written below a mount point.
            return Native.Code.NoFile;
        }
        try
        {
            using var probe = File.OpenHandle(
                Path.Combine(directory, "space-probe"), FileMode.Create, FileAccess.Write, FileShare.None,
                FileOptions.DeleteOnClose | FileOptions.WriteThrough);
            RandomAccess.Write(probe, new byte[bytes], fileOffset: 0);
            return fsync((int)probe.DangerousGetHandle()) == 0 ? 0 : Marshal.GetLastSystemError();
        }
        catch (IOException failure)
        {
            return failure.HResult;
        }
        catch (UnauthorizedAccessException)
        {
            return Native.Code.AccessDenied;
        }
    }

    /// <summary>The device and the number of a file, which its name may not lead to any more.</summary>
    /// <exception cref="KeyspaceException">It is not there.</exception>
    internal static (ulong Device, ulong Number) IdentityOf(string path)
    {
        // struct statx is the same everywhere: https://man7.org/linux/man-pages/man2/statx.2.html
        const int Bytes = 256;
        const int CurrentDirectory = -100;
        const uint Basic = 0x7FF;
        var buffer = stackalloc byte[Bytes];
        Call(path, name => statx(CurrentDirectory, name, 0, Basic, buffer));
        var found = new ReadOnlySpan<byte>(buffer, Bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(found[136..]),
            BinaryPrimitives.ReadUInt64LittleEndian(found[32..]));
    }

    private static uint TypeOf(string directory)
    {
        var buffer = stackalloc byte[StatFsBytes];
        Call(directory, path => statfs(path, buffer));
        return (uint)BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(buffer, sizeof(long)));
    }

    private delegate int PathCall(byte* path);

    private static int Call(string path, PathCall call)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            var result = call(bytes);
            LmdbErrors.ThrowIfFailed(result >= 0 ? 0 : Marshal.GetLastSystemError(), $"open {path}");
            return result;
        }
    }

    [LibraryImport("libc")] private static partial int statfs(byte* path, byte* buffer);
    [LibraryImport("libc")] private static partial int open(byte* path, int flags);
    [LibraryImport("libc")] private static partial int fsync(int descriptor);
    [LibraryImport("libc")] private static partial int fallocate64(int descriptor, int mode, long offset, long length);
    [LibraryImport("libc")]
    private static partial int posix_fadvise(int descriptor, long offset, long length, int advice);
    [LibraryImport("libc")]
    private static partial int statx(int directory, byte* path, int flags, uint mask, byte* buffer);
    [LibraryImport("libc")] private static partial int close(int descriptor);
}
