using System.Globalization;
using System.Text;

namespace Drystone.Cli.Objects.Output;

/// <summary>Names and numbers for people.</summary>
internal static class Printable
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A key may hold line feeds and what terminals take for commands; a line of output may not.</summary>
    public static string Name(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var printable = new StringBuilder();
        foreach (var character in text)
        {
            _ = char.IsControl(character)
                ? printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}")
                : printable.Append(character);
        }

        return printable.ToString();
    }

    public static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1024, unit + 1);
        }

        return unit == 0
            ? $"{bytes} B"
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }

    /// <summary>In UTC, so that two machines print the same.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>ISO 8601 in UTC, for JSON.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
