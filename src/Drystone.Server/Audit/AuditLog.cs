using System.Threading.Channels;
using Drystone.Server.Egress;
using Drystone.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Audit;

/// <summary>
/// One JSON line for every request, to a file and to a webhook. Entries go through a bounded queue; when it is full,
/// requests wait for room, so that a burst loses nothing. What the disk refuses is lost, counted and said.
/// </summary>
internal sealed class AuditLog : IAsyncDisposable
{
    /// <summary>Ours: about a second of a busy server.</summary>
    private const int QueuedEntries = 16_384;

    private const int MaxBatch = 256;

    private readonly Channel<AuditEntry>? queue;
    private readonly AuditFile? file;
    private readonly AuditWebhook? webhook;
    private readonly ILogger logger;
    private readonly Task writing = Task.CompletedTask;
    private bool isFailing;
    private long dropped;

    private AuditLog(AuditFile? file, AuditWebhook? webhook, ILogger logger)
    {
        this.file = file;
        this.webhook = webhook;
        this.logger = logger;
        if (file is not null || webhook is not null)
        {
            queue = Channel.CreateBounded<AuditEntry>(
                new BoundedChannelOptions(QueuedEntries) { SingleReader = true });
            writing = Task.Run(() => WriteAllAsync(queue.Reader));
        }
    }

    /// <summary>False when nobody asked for a log, so that the caller need not fill an entry.</summary>
    public bool IsEnabled => queue is not null;

    /// <summary>Entries that one of the two places did not get, since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped) + (webhook?.Dropped ?? 0);

    /// <exception cref="ServerStartException">The file cannot be opened, or a network cannot be read.</exception>
    public static AuditLog Open(AuditOptions options, TimeProvider time, ILogger logger)
    {
        var problems = new List<string>();
        var egress = EgressPolicyReader.Read(
            allowPrivate: false, options.WebhookNetworks, "the networks of the audit webhook", problems);
        if (problems.Count > 0)
        {
            throw new ServerStartException(problems[0]);
        }

        try
        {
            return new AuditLog(
                options.File is null ? null : new AuditFile(options),
                options.Webhook is null ? null : new AuditWebhook(options, egress, time, logger),
                logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"cannot write the audit log '{options.File}': {e.Message}", e);
        }
    }

    public ValueTask WriteAsync(in AuditEntry entry) => queue?.Writer.WriteAsync(entry) ?? ValueTask.CompletedTask;

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue?.Writer.TryComplete();
        await writing;
        if (webhook is not null)
        {
            await webhook.DisposeAsync();
        }

        if (file is not null)
        {
            await file.DisposeAsync();
        }
    }

    private async Task WriteAllAsync(ChannelReader<AuditEntry> entries)
    {
        using var lines = new AuditLines();
        while (await entries.WaitToReadAsync())
        {
            lines.Clear();
            var count = 0;
            while (count < MaxBatch && entries.TryRead(out var entry))
            {
                lines.Add(entry);
                count++;
            }

            webhook?.Add(lines.Written, count);
            await WriteToFileAsync(lines.Written, count);
        }
    }

    private async Task WriteToFileAsync(ReadOnlyMemory<byte> lines, int count)
    {
        try
        {
            await (file?.WriteAsync(lines) ?? ValueTask.CompletedTask);
            isFailing = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref dropped, count);
            if (!isFailing)
            {
                Log.AuditLogFailed(logger, fault.Message);
            }

            isFailing = true;
        }
    }
}
