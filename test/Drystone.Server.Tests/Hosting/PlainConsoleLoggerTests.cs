using Drystone.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Hosting;

public sealed class PlainConsoleLoggerTests
{
    [Theory]
    [InlineData("Drystone.Server.Hosting.DrystoneHost", LogLevel.Information)]
    [InlineData("Somebody.Else", LogLevel.Information)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning)]
    [InlineData("Microsoft.Extensions.Http", LogLevel.Warning)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)]
    [InlineData("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)]
    public void A_category_is_heard_from_its_level_on(string category, LogLevel least)
    {
        using var loggers = PlainConsoleLogger.CreateFactory(new ManualTime());
        var logger = loggers.CreateLogger(category);
        Assert.Equal(
            Enum.GetValues<LogLevel>().Where(level => level >= least && level != LogLevel.None),
            Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None && logger.IsEnabled(level)));
    }

    [Fact]
    public void A_message_is_one_line_with_its_time_and_level_and_below_information_none()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var logger = new PlainConsoleLogger(
            output, new ManualTime { Now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero) });
        foreach (var level in Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None))
        {
            logger.Log(level, default, state: "said", exception: null, (said, _) => said);
        }

        string[] levels = ["info ", "warn ", "error", "error"];
        Assert.Equal(string.Concat(levels.Select(level => $"2026-01-02T03:04:05.006Z {level} said\n")), $"{output}");
    }
}
