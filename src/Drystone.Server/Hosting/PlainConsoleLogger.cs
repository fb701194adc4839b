using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Hosting;

/// <summary>One plain line per message on standard error: time, level, text. A cause follows in brackets, with the
/// lines of its stack: who logs one does not know it.</summary>
internal sealed class PlainConsoleLogger(TextWriter output, TimeProvider time) : ILoggerProvider, ILogger
{
    private readonly Lock oneLineAtATime = new();

    /// <summary>What the framework says below a warning is of no use to an operator. A start that fails is reported by
    /// who asked for it, in one line: the host would put the whole exception before it. And without a listener on the
    /// hosting category ASP.NET makes no span of its own for each request.</summary>
    public static ILoggerFactory CreateFactory(TimeProvider time) => new LoggerFactory(
        [new PlainConsoleLogger(Console.Error, time)],
        new LoggerFilterOptions
        {
            MinLevel = LogLevel.Information,
            Rules =
            {
                Rule("Microsoft", LogLevel.Warning),
                Rule("Microsoft.AspNetCore.Hosting", LogLevel.None),
                Rule("Microsoft.Extensions.Hosting", LogLevel.None),
                Rule("Drystone", LogLevel.Information),
            },
        });

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var cause = exception is null ? "" : $" ({exception})";
        lock (oneLineAtATime)
        {
            output.WriteLine($"{now} {NameOf(logLevel)} {formatter(state, exception)}{cause}");
        }
    }

    public void Dispose()
    {
        // Standard error is not ours to close.
    }

    private static LoggerFilterRule Rule(string category, LogLevel least) => new(null, category, least, null);

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        _ => "error",
    };
}
