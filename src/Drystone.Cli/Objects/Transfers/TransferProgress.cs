using Drystone.Cli.Objects.Output;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>A line on a terminal that says how far a transfer is; written over itself.</summary>
internal sealed class TransferProgress : IAsyncDisposable
{
    private const int BarLetters = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly TextWriter _output;
    private readonly TransferReport _report;
    private readonly PeriodicTimer _timer;
    private readonly Task _writing;
    private long _plannedBytes, _planned;
    private bool _isPlanned;

    private TransferProgress(TextWriter output, TransferReport report, TimeProvider time)
    {
        (_output, _report, _timer) = (output, report, new PeriodicTimer(Interval, time));
        _writing = WriteAsync();
    }

    /// <returns>Null where nobody would see it.</returns>
    public static TransferProgress? Start(bool isShown, TextWriter output, TransferReport report) =>
        isShown ? new TransferProgress(output, report, TimeProvider.System) : null;

    public void Planned(long sizeBytes)
    {
        Interlocked.Add(ref _plannedBytes, sizeBytes);
        Interlocked.Increment(ref _planned);
    }

    /// <summary>From now on it is known how much there is.</summary>
    public void PlannedAll() => Volatile.Write(ref _isPlanned, true);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _writing;
        await _output.WriteAsync("\r\x1b[K");
    }

    /// <summary>The line, without the sequence that clears the one before.</summary>
    internal static string Line(long moved, long planned, bool isPlanned, long copied, long files, TimeSpan elapsed)
    {
        var part = planned == 0 ? 0 : Math.Clamp((double)moved / planned, 0, 1);
        var filled = (int)(part * BarLetters);
        var rate = moved / Math.Max(elapsed.TotalSeconds, 0.001);
        var bar = $"[{new string('#', filled)}{new string('.', BarLetters - filled)}]";
        var left = isPlanned && rate > 0 ? $"  {TimeSpan.FromSeconds((planned - moved) / rate):hh\\:mm\\:ss} left" : "";
        return $"{bar} {copied}/{files}{(isPlanned ? "" : "+")} files  {Printable.Size(moved)} of "
            + $"{Printable.Size(planned)}{(isPlanned ? "" : "+")}  {Printable.Size((long)rate)}/s{left}";
    }

    private async Task WriteAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            var line = Line(
                _report.MovedBytes, Interlocked.Read(ref _plannedBytes), Volatile.Read(ref _isPlanned),
                _report.Copied, Interlocked.Read(ref _planned), _report.Elapsed);
            await _output.WriteAsync($"\r\x1b[K{line}");
        }
    }
}
