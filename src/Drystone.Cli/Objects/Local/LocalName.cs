using System.Text;

namespace Drystone.Cli.Objects.Local;

/// <summary>Keys as paths below a folder. A key can be anything; only what stays below the folder, and comes back as
/// the same key, has a path.</summary>
internal static class LocalName
{
    /// <summary>What Linux's file systems take. https://man7.org/linux/man-pages/man3/pathconf.3.html</summary>
    private const int MostBytes = 255;

    /// <returns>Why the key has no path; null when it has one.</returns>
    public static string? Refuse(string key)
    {
        if (key.Length == 0)
        {
            return "an empty name";
        }

        // A slash at its end marks a folder that is empty.
        foreach (var segment in key.TrimEnd('/') == key[..^1] ? key[..^1].Split('/') : key.Split('/'))
        {
            if (RefuseSegment(segment) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? RefuseSegment(string segment) => segment switch
    {
        "" => "it has an empty segment ('//' or a '/' at its start), which no path has",
        "." or ".." => $"its segment '{segment}' would lead to another folder",
        _ when segment.Contains('\0') => "no path holds a zero byte",
        _ when segment.Contains('\\') && OperatingSystem.IsWindows() => @"'\' would lead to another folder",
        _ when segment.Length > MostBytes / 4 && Encoding.UTF8.GetByteCount(segment) > MostBytes =>
            $"a segment of more than {MostBytes} bytes is no file's name",
        _ => null,
    };
}
