using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>A program in a process group of its own, so that a signal reaches its children too.</summary>
internal sealed class BrokerProcess : IDisposable
{
    private readonly Process process;
    private readonly Lock gate = new();
    private readonly StringBuilder log = new();

    private BrokerProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public bool HasExited => process.HasExited;

    public string Log
    {
        get
        {
            lock (gate)
            {
                return log.ToString();
            }
        }
    }

    public static BrokerProcess Start(
        string folder, IReadOnlyDictionary<string, string> variables, params string[] command)
    {
        var start = new ProcessStartInfo("setsid", command)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Programs.SearchPath;
        start.Environment["HOME"] = folder;
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new BrokerProcess(start);
    }

    /// <summary>Signals the process and all its children.</summary>
    /// <param name="name">As kill(1) knows it.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, "--", Group]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Of the process and of the group that it leads.</summary>
    public int Id => process.Id;

    public void Dispose()
    {
        // Also when the leader is gone: its children may not be.
        using (var kill = Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", Group])
        {
            RedirectStandardError = true,
        })!)
        {
            kill.WaitForExit();
        }

        process.WaitForExit();
        process.Dispose();
    }

    private string Group => string.Create(CultureInfo.InvariantCulture, $"-{Id}");

    private void Append(string? line)
    {
        lock (gate)
        {
            _ = line is null ? log : log.Append(line).Append('\n');
        }
    }
}
