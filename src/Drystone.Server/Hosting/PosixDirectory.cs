using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Drystone.Server.Hosting;

/// <summary>Directories as descriptors, which .NET's own file types refuse to open.</summary>
internal static class PosixDirectory
{
    // open(2) on Linux: O_RDONLY | O_DIRECTORY | O_CLOEXEC. O_DIRECTORY differs on ARM.
    private static readonly int OpenFlags = 0x80000
        | (RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 : 0x10000);

    /// <exception cref="IOException">The directory cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = NativeOpen(path, OpenFlags);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException(
                $"Cannot open the directory '{path}': {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    /// <summary>Puts the directory's entries on stable storage: a new name is only safe after this.</summary>
    public static void Sync(string path)
    {
        using var directory = Open(path);
        RandomAccess.FlushToDisk(directory);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
