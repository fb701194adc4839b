using System.Threading.Channels;
using Drystone.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Telemetry;

/// <summary>
/// Writes one JSON line per request. Requests only put their entry in a queue; when the disk cannot keep up, entries
/// are dropped and counted, since a log must not slow down or stop the store.
/// </summary>
internal sealed class RequestLog : IAsyncDisposable
{
    /// <summary>About a second of a busy server, some 5 MB of entries.</summary>
    public const int QueuedEntries = 16_384;

    private const string StandardOutput = "-";

    private readonly Channel<RequestLogEntry>? queue;
    private readonly Task writing = Task.CompletedTask;
    private long dropped;

    private RequestLog()
    {
    }

    private RequestLog(Stream output, ILogger logger)
    {
        var options = new BoundedChannelOptions(QueuedEntries)
        {
            FullMode = BoundedChannelFullMode.DropWrite,
            SingleReader = true,
        };
        queue = Channel.CreateBounded<RequestLogEntry>(options, _ => Interlocked.Increment(ref dropped));
        writing = Task.Run(() => WriteAllAsync(queue.Reader, output, logger));
    }

    /// <summary>False when nobody asked for a log, so that the caller need not fill an entry.</summary>
    public bool IsEnabled => queue is not null;

    /// <summary>Entries that were not written since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <param name="path">A file to append to, <c>-</c> for standard output, null for no log.</param>
    /// <exception cref="ServerStartException">The file cannot be opened.</exception>
    public static RequestLog Open(string? path, ILogger logger)
    {
        if (path is null)
        {
            return new RequestLog();
        }

        try
        {
            return new RequestLog(
                path == StandardOutput ? Console.OpenStandardOutput() : OpenFile(path), logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"cannot write the request log '{path}': {e.Message}", e);
        }
    }

    public void Write(in RequestLogEntry entry) => queue?.Writer.TryWrite(entry);

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue?.Writer.TryComplete();
        await writing;
    }

    /// <summary>Without a buffer, since lines come in batches: what is written is either in the file or
    /// refused.</summary>
    private static FileStream OpenFile(string path) => new(
        path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private async Task WriteAllAsync(ChannelReader<RequestLogEntry> entries, Stream output, ILogger logger)
    {
        await using var closing = output;
        var isFailing = false;
        using var lines = new RequestLogLines();
        while (await entries.WaitToReadAsync())
        {
            var count = lines.Fill(entries);
            try
            {
                if (output.CanSeek)
                {
                    // A rotation may have emptied the file, or another process may write to it: its end has moved.
                    output.Seek(0, SeekOrigin.End);
                }

                await output.WriteAsync(lines.Written);
                await output.FlushAsync();
                isFailing = false;
            }
            catch (IOException e)
            {
                Interlocked.Add(ref dropped, count);
                if (!isFailing)
                {
                    Log.RequestLogFailed(logger, e.Message);
                }

                isFailing = true;
            }
        }
    }
}
