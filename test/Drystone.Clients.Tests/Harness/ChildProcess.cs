using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Drystone.Clients.Tests.Harness;

/// <summary>A running program whose output is kept. Disposing ends it, if it still runs.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;
    private readonly Lock gate = new();
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private ChildProcess(Launch launch)
    {
        process = new Process { StartInfo = launch.ToStartInfo() };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Nobody answers a question: whoever asks gets an end of file.
        process.StandardInput.Close();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string Output => Read(output);

    public string Errors => Read(errors);

    public static ChildProcess Start(Launch launch) => new(launch);

    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">The program hangs; it was ended.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It did not end within {timeout}.\n{Errors}\n{Output}");
        }

        return process.ExitCode;
    }

    /// <param name="name">As kill(1) knows it: TERM, INT.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private void Append(StringBuilder text, string? line)
    {
        lock (gate)
        {
            _ = line is null ? text : text.Append(line).Append('\n');
        }
    }

    private string Read(StringBuilder text)
    {
        lock (gate)
        {
            return text.ToString();
        }
    }
}
