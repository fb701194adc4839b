using System.Runtime.InteropServices;
using Drystone.Keyspace;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Engine.Disks;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class Linux
{
    private const int O_RDONLY = 0;
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_EXCL = 0x80;
    private const int O_DIRECT = 0x4000;
    private const int O_DIRECTORY = 0x10000;
    private const int O_CLOEXEC = 0x80000;
    private const int OwnerReadWrite = 0x180; // 0600
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const int FALLOC_FL_PUNCH_HOLE = 2;
    private const int ENOENT = 2;
    private const int EINTR = 4;
    private const int ENOTDIR = 20;
    private const int ENFILE = 23;
    private const int EMFILE = 24;
    private const int EINVAL = 22;
    private const int ENOSPC = 28;
    private const int EROFS = 30;
    private const int EDQUOT = 122;
    private const int EOPNOTSUPP = 95;
    private const int AT_FDCWD = -100;
    private const uint STATX_INO = 0x100;

    // struct statx is the same everywhere: https://man7.org/linux/man-pages/man2/statx.2.html
    private const int StatxBytes = 256;
    private const int StatxInode = 32;
    private const int StatxDeviceMajor = 136;
    private const int StatxDeviceMinor = 140;

    private const string RaiseLimit =
        "the process may not open more files. Raise its limit (systemd: LimitNOFILE, shell: ulimit -n)";

    // O_DIRECT has another value on arm64.
    private static readonly int Direct =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : O_DIRECT;

    private static readonly int Directory =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : O_DIRECTORY;

    /// <summary>Creates a file for writing. With <paramref name="direct"/> past the page cache, where the file system
    /// can; then writes must be aligned in memory, offset and length.</summary>
    public static SafeFileHandle Create(string path, bool direct)
    {
        var flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
        var descriptor = Open(path, direct ? flags | Direct : flags, OwnerReadWrite);
        if (direct && descriptor < 0 && Marshal.GetLastPInvokeError() == EINVAL)
        {
            // The kernel makes the file before it finds that the file system has no direct I/O.
            File.Delete(path);
            descriptor = Open(path, flags, OwnerReadWrite);
        }

        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Fault($"create {path}");
    }

    /// <summary>Whether files can be written past the page cache there.</summary>
    /// <param name="path">Of a file that is not there; it is made.</param>
    public static bool CanWriteDirectly(string path)
    {
        var descriptor = Open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | Direct, OwnerReadWrite);
        if (descriptor < 0)
        {
            return false;
        }

        new SafeFileHandle(descriptor, ownsHandle: true).Dispose();
        return true;
    }

    /// <summary>Makes the bytes and the size of a file durable.</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (Fdatasync(file) != 0)
        {
            throw Fault("sync a file");
        }
    }

    /// <summary>Makes the names in a directory durable.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, O_RDONLY | Directory | O_CLOEXEC, 0);
        if (descriptor < 0)
        {
            throw Fault($"open {path}");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(handle) != 0)
        {
            throw Fault($"sync {path}");
        }
    }

    /// <summary>Reserves room, so that later writes do not wait for the file system to find it. A file system that
    /// cannot is no fault; a full one is.</summary>
    public static void Reserve(SafeFileHandle file, long offset, long length)
    {
        while (Fallocate(file, 0, offset, length) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case EINTR:
                    continue;
                case EOPNOTSUPP or EINVAL:
                    return;
                default:
                    throw Fault("reserve space");
            }
        }
    }

    /// <summary>Gives a range back to the file system; false where it cannot.</summary>
    public static bool PunchHole(SafeFileHandle file, long offset, long length) =>
        Fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) == 0;

    /// <summary>Null when there is no such file.</summary>
    public static FileIdentity? IdentityOf(string path)
    {
        Span<byte> found = stackalloc byte[StatxBytes];
        if (Statx(AT_FDCWD, path, 0, STATX_INO, ref MemoryMarshal.GetReference(found)) != 0)
        {
            return Marshal.GetLastPInvokeError() is ENOENT or ENOTDIR ? null : throw Fault($"look at {path}");
        }

        var major = BitConverter.ToUInt32(found[StatxDeviceMajor..]);
        var minor = BitConverter.ToUInt32(found[StatxDeviceMinor..]);
        return new FileIdentity(((ulong)major << 32) | minor, BitConverter.ToUInt64(found[StatxInode..]));
    }

    /// <summary>What an I/O fault means to callers; the store translates every fault through this.</summary>
    public static StoreUnavailableException Translate(Exception fault, string doing) => fault switch
    {
        StoreUnavailableException known => known,
        KeyspaceException { Fault: KeyspaceFault.DiskFull } => Full(doing, fault),
        IOException { HResult: ENOSPC or EDQUOT } => Full(doing, fault),
        // .NET maps ENOSPC of a write to this Windows code on some paths.
        IOException { HResult: unchecked((int)0x80070070) } => Full(doing, fault),
        IOException { HResult: EROFS } => new(
            StoreFault.ReadOnly, $"Could not {doing}: the file system is read-only.", fault),
        IOException { HResult: EMFILE or ENFILE } => new(
            StoreFault.TooManyOpenFiles, $"Could not {doing}: {RaiseLimit}.", fault),
        _ => new(StoreFault.InputOutput, $"Could not {doing}: {fault.Message}", fault),
    };

    private static StoreUnavailableException Full(string doing, Exception fault) =>
        new(StoreFault.DiskFull, $"Could not {doing}: no space left on the device.", fault);

    private static StoreUnavailableException Fault(string doing)
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"Could not {doing}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            ENOSPC or EDQUOT => new(StoreFault.DiskFull, message),
            EROFS => new(StoreFault.ReadOnly, message),
            EMFILE or ENFILE => new(StoreFault.TooManyOpenFiles, $"Could not {doing}: {RaiseLimit}."),
            ENOENT => new(StoreFault.InputOutput, message + " Is the disk still mounted?"),
            _ => new(StoreFault.InputOutput, message),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte found);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fallocate64", SetLastError = true)]
    private static partial int Fallocate(SafeFileHandle file, int mode, long offset, long length);
}
