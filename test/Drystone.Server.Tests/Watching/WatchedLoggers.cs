using Drystone.Testing.Secrets;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Tests.Watching;

/// <summary>Loggers whose messages go to the sink, and on to those that the test asked for. The sink gets what an
/// operator can get to see: the framework's warnings, and all that the product says.</summary>
internal sealed class WatchedLoggers(ILoggerFactory inner, SecretSink sink, string test) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(
        inner.CreateLogger(categoryName),
        text => sink.Take(OutputChannel.Log, test, text),
        categoryName.StartsWith("Drystone", StringComparison.Ordinal) ? LogLevel.Trace
            : categoryName.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal) ? LogLevel.None
            : LogLevel.Warning);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner, Action<string> take, LogLevel lowest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => IsTaken(logLevel) || inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsTaken(logLevel))
            {
                take($"{formatter(state, exception)} {exception}");
            }

            inner.Log(logLevel, eventId, state, exception, formatter);
        }

        private bool IsTaken(LogLevel level) => level >= lowest && lowest != LogLevel.None;
    }
}
