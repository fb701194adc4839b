using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drystone.Client.DualWrite;

/// <summary>A journal in a file, one line of JSON for each opening and closing. It survives the process; a line that
/// was cut by a crash is left out. A journal without open entries is emptied when it is opened.</summary>
public sealed class FileDivergenceJournal : IDivergenceJournal, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SortedDictionary<long, DivergenceEntry> _open = [];
    private readonly FileStream _file;
    private long _lastId;

    /// <summary>Opens the journal, or makes it.</summary>
    /// <param name="path">The file; one process at a time may have it.</param>
    /// <exception cref="IOException">It is in use, or cannot be written.</exception>
    public FileDivergenceJournal(string path)
    {
        // Held for writing from here on, so that a second process is refused before it reads what may change.
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            ReadBack();
            Continue();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DivergenceEntry> OpenAsync(
        string bucket, string key, string reason, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var entry = new DivergenceEntry(_lastId + 1, bucket, key, reason);
            await AppendAsync(new JournalLine(entry, Closed: null), cancel).ConfigureAwait(false);
            _lastId = entry.Id;
            _open.Add(entry.Id, entry);
            return entry;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CloseAsync(DivergenceEntry entry, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_open.Remove(entry.Id))
            {
                await AppendAsync(new JournalLine(Opened: null, entry.Id), cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DivergenceEntry>> ReadOpenAsync(CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return [.. _open.Values];
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _writing.Dispose();
    }

    private async Task AppendAsync(JournalLine line, CancellationToken cancel)
    {
        await _file.WriteAsync(Encode(line), cancel).ConfigureAwait(false);
        _file.Flush(flushToDisk: true);
    }

    private static byte[] Encode(JournalLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, JournalJson.Default.JournalLine), (byte)'\n'];

    private void ReadBack()
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } text)
        {
            if (Decode(text) is { } line)
            {
                Apply(line);
            }
        }
    }

    private void Apply(JournalLine line)
    {
        if (line.Opened is { } entry)
        {
            _open[entry.Id] = entry;
            _lastId = Math.Max(_lastId, entry.Id);
        }
        else if (line.Closed is { } id)
        {
            _open.Remove(id);
        }
    }

    /// <summary>Null for a line that a crash cut short: its write was never started.</summary>
    private static JournalLine? Decode(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, JournalJson.Default.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Empties a journal in which everything is closed, and else goes on after its last line.</summary>
    private void Continue()
    {
        if (_open.Count == 0)
        {
            _file.SetLength(0);
            _file.Flush(flushToDisk: true);
            return;
        }

        // A cut line has no end; without this it would swallow the next one.
        _file.Seek(0, SeekOrigin.End);
        _file.WriteByte((byte)'\n');
    }
}

internal sealed record JournalLine(DivergenceEntry? Opened, long? Closed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
