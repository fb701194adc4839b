using System.Globalization;

namespace Drystone.Cli.Bench;

/// <summary>What a process and its descendants take of this machine, as Linux tells it in /proc.</summary>
internal sealed class ProcessUsage(int processId)
{
    // The unit of the kernel's times for programs, on every Linux: USER_HZ, 100 a second.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether there is such a process.</summary>
    public static bool Exists(int processId) => Directory.Exists($"/proc/{processId}");

    /// <summary>Since they began; of those that have ended nothing.</summary>
    public TimeSpan ReadProcessorTime()
    {
        // proc_pid_stat(5): the name, which may hold anything, ends with the last parenthesis; then the third field
        // follows, and the 14th and 15th are the times in user and kernel mode.
        const int User = 14 - 3;
        const int Kernel = 15 - 3;
        return Sum("stat", text =>
        {
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return Parse(fields[User]) + Parse(fields[Kernel]);
        }) * Tick;
    }

    /// <summary>Bytes in memory that belong to no file: what the kernel cannot take back.</summary>
    public long ReadMemoryBytes() => Sum("status", text => text.Split('\n')
        .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)
            || line.StartsWith("RssShmem:", StringComparison.Ordinal))
        .Sum(line => Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) << 10));

    private long Sum(string file, Func<string, long> read)
    {
        var sum = 0L;
        var left = new Stack<int>([processId]);
        while (left.TryPop(out var process))
        {
            try
            {
                sum += read(File.ReadAllText($"/proc/{process}/{file}"));
                foreach (var thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
                {
                    var children = File.ReadAllText($"{thread}/children");
                    foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        left.Push(int.Parse(child, CultureInfo.InvariantCulture));
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return sum;
    }

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);
}
