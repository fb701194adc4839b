namespace Drystone.Engine.Opening;

/// <summary>Tells whether a directory should be a mount that is not there: an empty directory that /etc/fstab names, or
/// that lies below one that it names, is an unmounted disk and no place for a new store.</summary>
internal static class MountTable
{
    public static string? FindUnmounted(string directory) =>
        FindUnmounted(Path.GetFullPath(directory), ReadPoints("/etc/fstab"), ReadPoints("/proc/self/mounts"));

    internal static string? FindUnmounted(string directory, IReadOnlySet<string> wanted, IReadOnlySet<string> mounted)
    {
        for (var path = directory; path is not null and not "/"; path = Path.GetDirectoryName(path))
        {
            if (wanted.Contains(path) && !mounted.Contains(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The second field of each line; spaces in it are written as \040.</summary>
    internal static HashSet<string> ParsePoints(IEnumerable<string> lines) => lines
        .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > 1 && !fields[0].StartsWith('#'))
        .Select(fields => fields[1].Replace("\\040", " ", StringComparison.Ordinal))
        .ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> ReadPoints(string file) =>
        File.Exists(file) ? ParsePoints(File.ReadLines(file)) : [];
}
