using System.Globalization;
using System.Text;

namespace Drystone.Engine.Durability;

/// <summary>The mount that a directory lies on.</summary>
/// <param name="Device">Major and minor number, as the directory names below /sys/dev/block have them.</param>
/// <param name="Options">Those of the mount and those of the file system.</param>
internal sealed record Mount(string Point, string Type, string Source, string Device, IReadOnlyList<string> Options)
{
    public bool Has(params string[] options) => Options.Any(options.Contains);

    /// <summary>The innermost mount that holds the path; of several at one point, the last hides the others.</summary>
    /// <param name="lines">Those of /proc/self/mountinfo.</param>
    public static Mount? Find(string path, IEnumerable<string> lines) => lines
        .Select(Parse)
        .OfType<Mount>()
        .Where(mount => Holds(mount.Point, path))
        .OrderBy(mount => mount.Point.Length)
        .LastOrDefault();

    /// <summary>The path by which the kernel knows a directory, whatever links lead to it.</summary>
    public static string WithoutLinks(string path)
    {
        var real = "/";
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, name);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true) is { } target
                ? WithoutLinks(target.FullName)
                : next;
        }

        return real;
    }

    /// <summary><c>36 35 98:0 /root /mnt rw,noatime master:1 - ext4 /dev/sda1 rw,barrier=0</c>; see proc(5).</summary>
    private static Mount? Parse(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-");
        return separator < 6 || fields.Length < separator + 4
            ? null
            : new Mount(
                Unescape(fields[4]), fields[separator + 1], Unescape(fields[separator + 2]), fields[2],
                [.. fields[5].Split(',').Concat(fields[separator + 3].Split(',')).Distinct()]);
    }

    private static bool Holds(string point, string path) =>
        path == point || path.StartsWith(point == "/" ? point : point + "/", StringComparison.Ordinal);

    /// <summary>Spaces and the like are written as \040.</summary>
    private static string Unescape(string field)
    {
        var text = new StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && int.TryParse(
                field.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octal))
            {
                text.Append((char)((octal / 100 * 64) + (octal / 10 % 10 * 8) + (octal % 10)));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
