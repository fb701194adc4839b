using System.Globalization;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>What Linux tells of running processes (proc(5)).</summary>
internal static class ProcessState
{
    /// <summary>Which processes belong to a group.</summary>
    public static IReadOnlyList<int> OfGroup(int group)
    {
        var wanted = group.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. Directory.GetDirectories("/proc")
                .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
                .Where(folder => Fields(folder + "/stat") is [_, _, var its, ..] && its == wanted)
                .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Whether no thread of a process runs; true when it has ended.</summary>
    public static bool IsStopped(int id) =>
        !Directory.Exists($"/proc/{id}/task")
        || Directory.GetDirectories($"/proc/{id}/task")
            .All(thread => Fields(thread + "/stat") is [] or ["T" or "Z", ..]);

    /// <summary>State, parent, group and what follows; none when it is gone.</summary>
    private static string[] Fields(string path)
    {
        try
        {
            var line = File.ReadAllText(path);
            // The name before may hold spaces and brackets.
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException)
        {
            return [];
        }
    }
}
