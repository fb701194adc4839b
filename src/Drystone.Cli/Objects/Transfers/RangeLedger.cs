using System.Globalization;
using System.Text;
using System.Text.Json;
using Drystone.Cli.Objects.Wire;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Which ranges of a download are there: the state in its first line, then a line for each with its number
/// and CRC. A line that a crash cut short counts for nothing.</summary>
internal sealed class RangeLedger : IDisposable
{
    private readonly DownloadState _state;
    private readonly ulong?[] _crcs;
    private readonly FileStream _file;
    private readonly Lock _gate = new();

    private RangeLedger(string path, DownloadState state, ulong?[]? resumed)
    {
        (_state, IsResumed) = (state, resumed is not null);
        Count = (int)((state.SizeBytes + state.PartBytes - 1) / state.PartBytes);
        _crcs = resumed ?? new ulong?[Count];

        // Without a buffer: a line is handed to the system when it is written, and outlives the process.
        _file = new FileStream(
            path, IsResumed ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Write(IsResumed ? "" : JsonSerializer.Serialize(state, TransferStateJson.Default.DownloadState));
    }

    /// <summary>Whether the file beside the target is this download's.</summary>
    public bool IsResumed { get; }

    public int Count { get; }

    public static RangeLedger Open(string path, DownloadState state, bool hasFile) =>
        new(path, state, hasFile && File.Exists(path) ? Read(path, state) : null);

    public (long Offset, long LengthBytes) RangeOf(int index)
    {
        var offset = index * _state.PartBytes;
        return (offset, Math.Min(_state.PartBytes, _state.SizeBytes - offset));
    }

    public ulong? CrcOf(int index) => _crcs[index];

    public void Add(int index, ulong crc)
    {
        lock (_gate)
        {
            _crcs[index] = crc;
            Write(string.Create(CultureInfo.InvariantCulture, $"{index} {crc:x16}"));
        }
    }

    /// <summary>The CRC of the whole, of ranges that are all there.</summary>
    public ulong Combine(ChecksumKind kind)
    {
        var whole = 0UL;
        for (var index = 0; index < Count; index++)
        {
            whole = WireChecksum.Combine(kind, whole, _crcs[index]!.Value, RangeOf(index).LengthBytes);
        }

        return whole;
    }

    public void Dispose() => _file.Dispose();

    // A run that resumes begins with an empty line, which ends one that a crash cut.
    private void Write(string line) => _file.Write(Encoding.UTF8.GetBytes(line + "\n"));

    /// <returns>Null when the file is of another download.</returns>
    private static ulong?[]? Read(string path, DownloadState state)
    {
        var lines = File.ReadAllText(path).Split('\n');
        if (lines[0] != JsonSerializer.Serialize(state, TransferStateJson.Default.DownloadState))
        {
            return null;
        }

        var crcs = new ulong?[(int)((state.SizeBytes + state.PartBytes - 1) / state.PartBytes)];
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(' ') is [var number, { Length: 16 } digits]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < crcs.Length
                && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc))
            {
                crcs[index] = crc;
            }
        }

        return crcs;
    }
}
