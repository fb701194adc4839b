using System.Threading.Channels;
using Drystone.Server.Notifications.Targets;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Notifications.Delivery;

/// <summary>
/// Takes messages from a queue to a target: each at least once, those of one key in order. Keys are spread over lanes,
/// and a lane delivers one message at a time, again and again until it is confirmed or given up.
/// </summary>
internal sealed class DeliveryWorker : IAsyncDisposable
{
    private const int PeekedAtOnce = 256;

    private readonly IDeliveryQueue queue;
    private readonly IEventTarget target;
    private readonly DeliveryOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim room;
    private readonly Channel<QueuedEvent>[] lanes;
    private readonly Task running;

    private long delivered;
    private long failedAttempts;
    private long buried;
    private string? failing;

    /// <summary>Starts at once.</summary>
    /// <param name="name">Of the target, for messages and metrics.</param>
    /// <param name="target">Stays the caller's to dispose.</param>
    public DeliveryWorker(
        string name, IDeliveryQueue queue, IEventTarget target, DeliveryOptions options, TimeProvider time,
        ILogger logger)
    {
        Name = name;
        (this.queue, this.target, this.options, this.time, this.logger) = (queue, target, options, time, logger);
        room = new SemaphoreSlim(options.MaxHeldMessages);
        // Without a bound of their own: together they hold what there is room for.
        lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => Channel.CreateUnbounded<QueuedEvent>())];
        running = Task.WhenAll(
            lanes.Select(lane => Task.Run(() => RunLaneAsync(lane.Reader))).Append(Task.Run(FillLanesAsync)));
    }

    public string Name { get; }

    /// <summary>Why the last attempt was not confirmed; null when it was, or when there was none.</summary>
    public string? Failure => Volatile.Read(ref failing);

    public DeliveryStatistics GetStatistics() => new(
        Interlocked.Read(ref delivered), Interlocked.Read(ref failedAttempts), Interlocked.Read(ref buried),
        queue.Backlog);

    /// <summary>Ends deliveries under way; what was not confirmed stays in the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how the loops end.
        }

        stopping.Dispose();
        room.Dispose();
    }

    private async Task FillLanesAsync()
    {
        long position = 0;
        while (true)
        {
            var batch = await PersistAsync(cancel => queue.PeekAsync(position, PeekedAtOnce, cancel));
            if (batch.Count == 0)
            {
                await PersistAsync(cancel => queue.WaitAsync(position, cancel));
            }

            foreach (var queued in batch)
            {
                await room.WaitAsync(stopping.Token);
                await LaneOf(queued.Message).Writer.WriteAsync(queued, stopping.Token);
                position = queued.Position;
            }
        }
    }

    private Channel<QueuedEvent> LaneOf(EventMessage message) =>
        lanes[(uint)HashCode.Combine(message.Bucket, message.Key) % (uint)lanes.Length];

    private async Task RunLaneAsync(ChannelReader<QueuedEvent> lane)
    {
        await foreach (var queued in lane.ReadAllAsync(stopping.Token))
        {
            await SettleAsync(queued);
            room.Release();
        }
    }

    private async Task SettleAsync(QueuedEvent queued)
    {
        var failures = 0;
        while (await TryDeliverAsync(queued.Message) is { } failure)
        {
            failures++;
            if (ReasonToGiveUp(queued.Message, failure, failures) is { } reason)
            {
                await PersistAsync(cancel => queue.BuryAsync(queued.Position, reason, cancel));
                Interlocked.Increment(ref buried);
                Log.EventBuried(logger, queued.Message.Id, Name, reason);
                return;
            }

            await DelayAsync(failures);
        }

        // Confirmed: whatever happens to the queue now, it is not delivered again by this worker.
        await PersistAsync(cancel => queue.AcknowledgeAsync(queued.Position, cancel));
        Interlocked.Increment(ref delivered);
    }

    /// <returns>Null when it was confirmed.</returns>
    private async Task<DeliveryException?> TryDeliverAsync(EventMessage message)
    {
        try
        {
            await target.DeliverAsync(message, stopping.Token);
            NoteState(failure: null);
            return null;
        }
        catch (DeliveryException e)
        {
            Interlocked.Increment(ref failedAttempts);
            NoteState(e.Message);
            return e;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // A fault of ours. It must not end the lane: the messages behind it would wait until a restart.
            Interlocked.Increment(ref failedAttempts);
            Log.EventTargetFault(logger, e, Name);
            return new DeliveryException("the server failed; its log has the cause", isPermanent: false, e);
        }
    }

    private string? ReasonToGiveUp(EventMessage message, DeliveryException failure, int failures)
    {
        if (failure.IsPermanent)
        {
            return failure.Message;
        }

        if (failures >= options.MaxAttempts)
        {
            return $"{failure.Message} (attempt {failures} of {options.MaxAttempts})";
        }

        return time.GetUtcNow() - message.Time >= options.MaxAge
            ? $"{failure.Message} (attempt {failures}, after {options.MaxAge.TotalHours:0.##} h)"
            : null;
    }

    private Task DelayAsync(int failures) =>
        Task.Delay(RetryDelay.After(failures, options, Random.Shared.NextDouble()), time, stopping.Token);

    /// <summary>An outage is told once when it begins and once when it ends, not per message.</summary>
    private void NoteState(string? failure)
    {
        if (Interlocked.Exchange(ref failing, failure) is null == failure is null)
        {
            return;
        }

        if (failure is null)
        {
            Log.EventTargetRecovered(logger, Name);
        }
        else
        {
            Log.EventTargetFailing(logger, Name, failure);
        }
    }

    private Task<bool> PersistAsync(Func<CancellationToken, Task> act) => PersistAsync(async cancel =>
    {
        await act(cancel);
        return true;
    });

    /// <summary>The queue is our own; when it fails, the only thing to do is to try again.</summary>
    private async Task<T> PersistAsync<T>(Func<CancellationToken, Task<T>> act)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await act(stopping.Token);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                Log.EventQueueFailed(logger, e, Name);
                await DelayAsync(failures);
            }
        }
    }
}
