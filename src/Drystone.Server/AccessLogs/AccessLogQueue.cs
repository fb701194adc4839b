using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Logging;
using Drystone.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.AccessLogs;

/// <summary>
/// Gathers the lines of access logs and delivers them: every few minutes, when there are many, and at a graceful stop.
/// Requests only leave a line in memory, which is bounded: what goes beyond it is dropped and counted. A crash loses
/// what was not delivered, as AWS promises no more than its best effort.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html</remarks>
internal sealed class AccessLogQueue : IAsyncDisposable
{
    /// <summary>Ours: some 100,000 lines. Objects of logs stay well below what is read at once.</summary>
    private const int MaxHeldBytes = 64 << 20;

    /// <summary>Ours: a batch that is larger is delivered without waiting for its time.</summary>
    private const int LargeBatchBytes = 4 << 20;

    private readonly Lock gate = new();
    private readonly AccessLogDelivery delivery;
    private readonly ILogger logger;
    private readonly SemaphoreSlim wake = new(0);
    private readonly ITimer timer;
    private readonly Task delivering;
    private readonly Dictionary<AccessLogPlace, AccessLogBatch> waiting = [];
    private long heldBytes;
    private long dropped;
    private volatile bool isStopping;

    private AccessLogQueue(ServerOptions options, ObjectStore store, OwnObjects objects, ILogger logger)
    {
        this.logger = logger;
        delivery = new AccessLogDelivery(store, objects, options.Region, options.Time);
        var interval = options.BucketLogInterval;
        timer = options.Time.CreateTimer(_ => wake.Release(), state: null, interval, interval);
        delivering = Task.Run(DeliverAllAsync);
    }

    /// <summary>Lines that were lost since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public static AccessLogQueue Start(
        ServerOptions options, ObjectStore store, OwnObjects objects, ILogger logger) =>
        new(options, store, objects, logger);

    /// <param name="target">Where the source logs to at the time of the request.</param>
    public void Add(BucketInfo source, LoggingEnabled target, AccessLogFacts facts)
    {
        var line = AccessLogBatch.Encode(facts);
        if (Interlocked.Add(ref heldBytes, line.Length) > MaxHeldBytes)
        {
            Release(line.Length, lostLines: 1);
            return;
        }

        var place = new AccessLogPlace(source, target, DateOnly.FromDateTime(facts.Time.UtcDateTime));
        bool isLarge;
        lock (gate)
        {
            if (!waiting.TryGetValue(place, out var batch))
            {
                waiting[place] = batch = new AccessLogBatch(place);
            }

            var before = batch.LengthBytes;
            batch.Add(line);
            isLarge = before < LargeBatchBytes && batch.LengthBytes >= LargeBatchBytes;
        }

        if (isLarge)
        {
            wake.Release();
        }
    }

    /// <summary>Delivers what is there, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        isStopping = true;
        wake.Release();
        await delivering;
        wake.Dispose();
    }

    private async Task DeliverAllAsync()
    {
        var retried = new List<AccessLogBatch>();
        while (true)
        {
            await wake.WaitAsync();
            var isLast = isStopping;
            var batches = Take();
            var failed = new List<AccessLogBatch>();
            foreach (var batch in retried.Concat(batches))
            {
                if (!await TryDeliverAsync(batch, isLast))
                {
                    failed.Add(batch);
                }
            }

            retried = failed;
            if (isLast)
            {
                return;
            }
        }
    }

    private AccessLogBatch[] Take()
    {
        lock (gate)
        {
            AccessLogBatch[] taken = [.. waiting.Values];
            waiting.Clear();
            return taken;
        }
    }

    /// <returns>False when it is to be tried again.</returns>
    private async ValueTask<bool> TryDeliverAsync(AccessLogBatch batch, bool isLast)
    {
        string? problem;
        try
        {
            problem = await delivery.DeliverAsync(batch, CancellationToken.None);
        }
        catch (Exception fault) when (isLast || fault is not IOException)
        {
            problem = fault.Message;
        }
        catch (IOException fault)
        {
            Log.AccessLogDelayed(logger, batch.Place.Source.Name.Value, fault.Message);
            return false;
        }

        Release(batch.LengthBytes, problem is null ? 0 : batch.Lines);
        if (problem is not null)
        {
            Log.AccessLogLost(
                logger, batch.Lines, batch.Place.Source.Name.Value, batch.Place.Target.TargetBucket, problem);
        }

        return true;
    }

    private void Release(int bytes, int lostLines)
    {
        Interlocked.Add(ref heldBytes, -bytes);
        Interlocked.Add(ref dropped, lostLines);
    }
}
