using Drystone.Cli.Bench;

namespace Drystone.Cli.Tests.Bench;

public sealed class BenchUnitsTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("4096", 4096L)]
    [InlineData("4096B", 4096L)]
    [InlineData("4KiB", 4096L)]
    [InlineData("4 kib", 4096L)]
    [InlineData("4KB", 4000L)]
    [InlineData("16MiB", 16L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("", null)]
    [InlineData("KiB", null)]
    [InlineData("-1", null)]
    [InlineData("0.3KiB", null)]
    [InlineData("4XB", null)]
    [InlineData("99999999999999999999GiB", null)]
    public void Sizes_are_read(string text, long? expected) => Assert.Equal(expected, BenchUnits.TryParseSize(text));

    [Theory]
    [InlineData("10s", 10_000.0)]
    [InlineData("500ms", 500.0)]
    [InlineData("1.5m", 90_000.0)]
    [InlineData("2h", 7_200_000.0)]
    [InlineData("3", 3000.0)]
    [InlineData("0s", 0.0)]
    [InlineData("", null)]
    [InlineData("s", null)]
    [InlineData("-1s", null)]
    [InlineData("10 parsecs", null)]
    [InlineData("99999999999999999999h", null)]
    public void Durations_are_read(string text, double? expectedMilliseconds) =>
        Assert.Equal(expectedMilliseconds, BenchUnits.TryParseDuration(text)?.TotalMilliseconds);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1000, "1000 B")]
    [InlineData(4096, "4 KiB")]
    [InlineData(64 << 20, "64 MiB")]
    [InlineData(1 << 30, "1 GiB")]
    public void Sizes_are_shown_in_the_largest_unit_without_a_fraction(long sizeBytes, string expected) =>
        Assert.Equal(expected, BenchUnits.FormatSize(sizeBytes));
}
