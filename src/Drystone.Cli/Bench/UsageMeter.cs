namespace Drystone.Cli.Bench;

/// <summary>What the generator and, where it is known, the server take during one measurement.</summary>
internal sealed class UsageMeter(ProcessUsage? server, TimeProvider time)
{
    private TimeSpan _ownBefore;
    private TimeSpan _serverBefore;
    private long _from;
    private long _mostBytes;

    public long From => _from;

    /// <summary>Counts from now on.</summary>
    public void Begin()
    {
        _ownBefore = Environment.CpuUsage.TotalTime;
        _serverBefore = server?.ReadProcessorTime() ?? default;
        _from = time.GetTimestamp();
        _mostBytes = 0;
    }

    /// <summary>Looks how much memory the server has now.</summary>
    public void Watch() => _mostBytes = Math.Max(_mostBytes, server?.ReadMemoryBytes() ?? 0);

    /// <summary>What was taken since the beginning.</summary>
    public MeasuredUsage Read()
    {
        Watch();
        var seconds = Math.Max(time.GetElapsedTime(_from).TotalSeconds, 1e-9);
        return new MeasuredUsage(
            (Environment.CpuUsage.TotalTime - _ownBefore).TotalSeconds / seconds,
            server is null ? null : (server.ReadProcessorTime() - _serverBefore).TotalSeconds / seconds,
            server is null ? null : _mostBytes);
    }
}

/// <param name="OwnCores">Processor cores that the generator kept busy.</param>
/// <param name="ServerCores">Those of the server; null when its process is not known.</param>
/// <param name="ServerBytes">The most memory it had.</param>
internal readonly record struct MeasuredUsage(double OwnCores, double? ServerCores, long? ServerBytes);
