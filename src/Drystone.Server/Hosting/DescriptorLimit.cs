using System.Globalization;

namespace Drystone.Server.Hosting;

/// <summary>How many connections the files suffice for that the process may open. When they run out no connection can
/// be accepted and no object be opened, so as many connections are taken as leave room for their files.</summary>
internal static class DescriptorLimit
{
    /// <summary>With fewer not even the parts of the server can be started.</summary>
    public const int Fewest = 256;

    /// <summary>A socket, and a file that is read or written.</summary>
    private const int PerConnection = 2;

    /// <summary>The packs that are kept open, the metadata, the logs, the listeners, what the runtime has.</summary>
    private const int Own = 1_536;

    private const string Limits = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>Of this process; null where it cannot be known, or there is none.</summary>
    public static int? Find() => File.Exists(Limits) ? Parse(File.ReadLines(Limits)) : null;

    internal static int? Parse(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        var soft = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    /// <summary>What so many connections need.</summary>
    public static int Needed(int connections) => checked(Own + (connections * PerConnection));

    /// <summary>How many can be taken.</summary>
    /// <exception cref="ServerStartException">Too few files for any.</exception>
    public static int Connections(int wanted, int? limit)
    {
        if (limit is not { } files)
        {
            return wanted;
        }

        if (files < Fewest)
        {
            throw new ServerStartException(
                $"this process may open {files} files, and needs at least {Fewest}: raise the limit (ulimit -n, "
                + "LimitNOFILE of systemd, --ulimit nofile of a container)");
        }

        // Where there are few, half of them are the server's own.
        return Math.Min(wanted, (files - Math.Min(Own, files / 2)) / PerConnection);
    }
}
