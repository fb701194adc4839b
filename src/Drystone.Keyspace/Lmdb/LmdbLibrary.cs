using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Drystone.Keyspace.Lmdb;

/// <summary>Finds the system's LMDB, whose file name differs by distribution.</summary>
internal static class LmdbLibrary
{
    internal const string Name = "lmdb";

    private static readonly string[] FileNames = ["liblmdb.so.0", "liblmdb.so"];

    /// <exception cref="KeyspaceException">It is not installed: the message names the package.</exception>
    internal static void Require() => Load(FileNames);

    internal static nint Load(IEnumerable<string> fileNames)
    {
        foreach (var fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out var handle))
            {
                return handle;
            }
        }
        throw new KeyspaceException(
            "The system library LMDB (liblmdb.so.0) is not installed. Install it with `apt-get install liblmdb0` "
            + "(Debian, Ubuntu), `dnf install lmdb-libs` (Fedora, RHEL) or `apk add lmdb` (Alpine).");
    }

#pragma warning disable CA2255 // The resolver must stand before the first call, wherever that comes from.
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(LmdbLibrary).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Name ? Load(FileNames) : 0;
}
