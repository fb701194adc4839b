using System.Globalization;
using System.Runtime.InteropServices;

namespace Drystone.Keyspace.Tests.Lmdb;

/// <summary>Makes LMDB's writes fail with "no space left" while it lasts, by putting /dev/full behind one of the
/// descriptors that LMDB has open on its data file.</summary>
internal sealed partial class BrokenFile : IDisposable
{
    private const int SynchronousData = 0x1000; // O_DSYNC, with which LMDB opens the file once more for head pages.

    private const string Full = "/dev/full";

    private readonly int _broken;
    private readonly int _kept;

    private BrokenFile(string directory, bool forHeadPages)
    {
        _broken = FindDescriptor(Path.Combine(directory, "data.mdb"), forHeadPages);
        _kept = dup(_broken);
        using var full = File.OpenHandle(Full, FileMode.Open, FileAccess.Write);
        Assert.Equal(_broken, dup2((int)full.DangerousGetHandle(), _broken));
    }

    internal static BrokenFile ForPages(string directory) => new(directory, forHeadPages: false);

    internal static BrokenFile ForHeadPages(string directory) => new(directory, forHeadPages: true);

    public void Dispose()
    {
        // A store that was opened anew has closed it, and may have another file there.
        if (new FileInfo($"/proc/self/fd/{_broken}").LinkTarget == Full)
        {
            Assert.Equal(_broken, dup2(_kept, _broken));
        }

        Assert.Equal(0, close(_kept));
    }

    private static int FindDescriptor(string file, bool isSynchronous) => Directory.GetFiles("/proc/self/fd")
        .Where(descriptor => new FileInfo(descriptor).LinkTarget == file)
        .Select(descriptor => int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture))
        .Single(descriptor => ((FlagsOf(descriptor) & SynchronousData) != 0) == isSynchronous);

    private static int FlagsOf(int descriptor)
    {
        const string Flags = "flags:";
        var line = File.ReadLines($"/proc/self/fdinfo/{descriptor}")
            .Single(line => line.StartsWith(Flags, StringComparison.Ordinal));
        return Convert.ToInt32(line[Flags.Length..].Trim(), fromBase: 8);
    }

    [LibraryImport("libc")] private static partial int dup(int descriptor);
    [LibraryImport("libc")] private static partial int dup2(int from, int to);
    [LibraryImport("libc")] private static partial int close(int descriptor);
}
