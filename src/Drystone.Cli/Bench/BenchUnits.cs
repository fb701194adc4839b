using System.Globalization;

namespace Drystone.Cli.Bench;

/// <summary>Sizes and durations as people write them.</summary>
internal static class BenchUnits
{
    private static readonly (string Suffix, long Bytes)[] SizeUnits =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1),
    ];

    private static readonly (string Suffix, double Seconds)[] TimeUnits =
        [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads <c>4KiB</c>, <c>16 MiB</c>, <c>1.5GB</c>, <c>4096</c>.</summary>
    /// <returns>Null when it is no whole number of bytes.</returns>
    public static long? TryParseSize(string text)
    {
        foreach (var (suffix, bytes) in SizeUnits)
        {
            if (TryParseNumber(text, suffix) is { } number)
            {
                var sizeBytes = number * bytes;
                return sizeBytes == Math.Floor(sizeBytes) && sizeBytes < long.MaxValue ? (long)sizeBytes : null;
            }
        }

        return null;
    }

    /// <summary>Reads <c>10s</c>, <c>500ms</c>, <c>1.5m</c>; a number alone is seconds.</summary>
    /// <returns>Null when it is none of these.</returns>
    public static TimeSpan? TryParseDuration(string text)
    {
        foreach (var (suffix, seconds) in TimeUnits)
        {
            if (TryParseNumber(text, suffix) is { } number)
            {
                return ToTimeSpan(number * seconds);
            }
        }

        return TryParseNumber(text, "") is { } alone ? ToTimeSpan(alone) : null;
    }

    /// <summary>The size in the largest binary unit that leaves no fraction: <c>4 KiB</c>.</summary>
    public static string FormatSize(long sizeBytes)
    {
        var (suffix, bytes) = (sizeBytes, sizeBytes % (1 << 30), sizeBytes % (1 << 20), sizeBytes % (1 << 10)) switch
        {
            (0, _, _, _) => SizeUnits[6],
            (_, 0, _, _) => SizeUnits[2],
            (_, _, 0, _) => SizeUnits[1],
            (_, _, _, 0) => SizeUnits[0],
            _ => SizeUnits[6],
        };
        return string.Create(CultureInfo.InvariantCulture, $"{sizeBytes / bytes} {suffix}");
    }

    private static TimeSpan? ToTimeSpan(double seconds) =>
        seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;

    private static double? TryParseNumber(string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
        && double.TryParse(
            text.AsSpan(0, text.Length - suffix.Length).TrimEnd(),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number)
            ? number
            : null;
}
