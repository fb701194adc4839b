using System.Globalization;
using System.Text.Json.Nodes;
using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Output;
using Drystone.Cli.Objects.Trees;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Counts and tells what becomes of a transfer. Failures are collected and told at the end.</summary>
internal sealed class TransferReport(Terminal terminal, bool isJson, bool isQuiet, TimeProvider time) : ITreeNotes
{
    /// <summary>Nobody reads more on a terminal; JSON has them all.</summary>
    private const int MostFailuresShown = 100;

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private readonly List<(string Name, string Reason)> _failures = [];
    private long _copied, _same, _skipped, _deleted, _copiedBytes, _movedBytes;

    public int Failures => _failures.Count;

    public bool WasInterrupted { get; set; }

    public long Copied => Interlocked.Read(ref _copied);

    /// <summary>Bytes that went over the wire, of finished and unfinished files.</summary>
    public long MovedBytes => Interlocked.Read(ref _movedBytes);

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void AddBytes(long bytes) => Interlocked.Add(ref _movedBytes, bytes);

    /// <param name="sizeBytes">Null where nobody knows.</param>
    public void Done(string source, string target, long? sizeBytes, bool isDryRun, string verb)
    {
        Interlocked.Increment(ref _copied);
        Interlocked.Add(ref _copiedBytes, sizeBytes ?? 0);
        Tell(isDryRun ? $"would {verb}" : verb, source, target, sizeBytes);
    }

    public void Deleted(string name, bool isDryRun)
    {
        Interlocked.Increment(ref _deleted);
        Tell(isDryRun ? "would delete" : "delete", name, target: null, sizeBytes: null);
    }

    /// <summary>The target has it already.</summary>
    public void Same() => Interlocked.Increment(ref _same);

    public void Skipped(string name, string reason)
    {
        Interlocked.Increment(ref _skipped);
        lock (_gate)
        {
            if (isJson)
            {
                JsonLine.Write(terminal.Output, Line("skip", name, reason));
            }
            else
            {
                terminal.Error.WriteLine($"drystone: skipped {Printable.Name(name)}: {Printable.Name(reason)}");
            }
        }
    }

    public void Failed(string name, string reason)
    {
        lock (_gate)
        {
            _failures.Add((name, reason));
        }
    }

    /// <summary>Tells failures and sums.</summary>
    /// <returns>The exit code.</returns>
    public int Finish(bool isDryRun)
    {
        if (isJson)
        {
            FinishJson();
        }
        else
        {
            FinishText(isDryRun);
        }

        return Failures > 0 || WasInterrupted ? ExitCode.Failure : ExitCode.Success;
    }

    private void Tell(string action, string source, string? target, long? sizeBytes)
    {
        if (isQuiet && !action.StartsWith("would", StringComparison.Ordinal))
        {
            return;
        }

        lock (_gate)
        {
            if (isJson)
            {
                var line = new JsonObject { ["action"] = action, ["source"] = source };
                _ = target is null ? null : line["target"] = target;
                _ = sizeBytes is null ? null : line["sizeBytes"] = sizeBytes;
                JsonLine.Write(terminal.Output, line);
            }
            else
            {
                terminal.Output.WriteLine(target is null
                    ? $"{action} {Printable.Name(source)}"
                    : $"{action} {Printable.Name(source)} -> {Printable.Name(target)}");
            }
        }
    }

    private void FinishJson()
    {
        foreach (var (name, reason) in _failures)
        {
            JsonLine.Write(terminal.Output, Line("fail", name, reason));
        }

        JsonLine.Write(terminal.Output, new JsonObject
        {
            ["action"] = "summary",
            ["copied"] = _copied,
            ["copiedBytes"] = _copiedBytes,
            ["movedBytes"] = MovedBytes,
            ["same"] = _same,
            ["skipped"] = _skipped,
            ["deleted"] = _deleted,
            ["failed"] = _failures.Count,
            ["interrupted"] = WasInterrupted,
            ["seconds"] = Math.Round(Elapsed.TotalSeconds, 3),
        });
    }

    private void FinishText(bool isDryRun)
    {
        foreach (var (name, reason) in _failures.Take(MostFailuresShown))
        {
            terminal.Error.WriteLine($"drystone: {Printable.Name(name)}: {Printable.Name(reason)}");
        }

        if (_failures.Count > MostFailuresShown)
        {
            terminal.Error.WriteLine($"drystone: and {_failures.Count - MostFailuresShown} more");
        }

        if (WasInterrupted)
        {
            terminal.Error.WriteLine("drystone: interrupted; the same command goes on where this one stopped");
        }

        var seconds = Math.Max(Elapsed.TotalSeconds, 0.001);
        terminal.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDryRun ? "Would copy" : "Copied")} {_copied} ({Printable.Size(_copiedBytes)}) in {seconds:0.0} s, "
            + $"{Printable.Size((long)(MovedBytes / seconds))}/s; {_same} the same already, {_skipped} skipped, "
            + $"{_deleted} deleted, {_failures.Count} failed."));
    }

    private static JsonObject Line(string action, string name, string reason) =>
        new() { ["action"] = action, ["name"] = name, ["reason"] = reason };
}
