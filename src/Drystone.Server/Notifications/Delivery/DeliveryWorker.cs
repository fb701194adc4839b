using Drystone.Server.Notifications.Targets;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Notifications.Delivery;

/// <summary>
/// Takes messages from a queue to a target: each at least once, those of one key in order. Keys are spread over lanes,
/// and a lane delivers one message at a time, again and again until it is confirmed or given up. Others pass it
/// meanwhile, see <see cref="DeliveryLanes"/>.
/// </summary>
internal sealed class DeliveryWorker : IAsyncDisposable
{
    private const int PeekedAtOnce = 256;

    /// <summary>Going back reads again what waits behind messages that fail. Where many fail and recover all the time,
    /// this bounds what that costs.</summary>
    private static readonly TimeSpan TimeBetweenGoingBack = TimeSpan.FromSeconds(1);

    private readonly IDeliveryQueue queue;
    private readonly IEventTarget target;
    private readonly DeliveryOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim room;
    private readonly SemaphoreSlim firstAttempts;
    private readonly SemaphoreSlim retries;
    private readonly DeliveryLanes lanes;
    private readonly Task filling;

    private long delivered;
    private long failedAttempts;
    private long buried;
    private int failingMessages;
    private string? failure;

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
        firstAttempts = new SemaphoreSlim(options.FirstAttemptsAtOnce);
        retries = new SemaphoreSlim(options.RetriesAtOnce);
        lanes = new DeliveryLanes(options);
        filling = Task.Run(FillLanesAsync);
    }

    public string Name { get; }

    /// <summary>Why an attempt was not confirmed, of the last that was not; null when nothing fails.</summary>
    public string? Failure => Volatile.Read(ref failure);

    public DeliveryStatistics GetStatistics() => new(
        Interlocked.Read(ref delivered), Interlocked.Read(ref failedAttempts), Interlocked.Read(ref buried),
        queue.Backlog);

    /// <summary>Ends deliveries under way; what was not confirmed stays in the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await filling;
        }
        catch (OperationCanceledException)
        {
            // That is how the loop ends, and nothing starts a lane any more.
        }

        foreach (var lane in lanes.All)
        {
            await lane.Running.ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        stopping.Dispose();
        room.Dispose();
        firstAttempts.Dispose();
        retries.Dispose();
    }

    private async Task FillLanesAsync()
    {
        var position = 0L;
        var isAtEnd = true;
        var wentBack = time.GetTimestamp();
        while (true)
        {
            if (isAtEnd || time.GetElapsedTime(wentBack) >= TimeBetweenGoingBack)
            {
                position = lanes.GoBack(position);
                wentBack = time.GetTimestamp();
            }

            var batch = await PersistAsync(cancel => queue.PeekAsync(position, PeekedAtOnce, cancel));
            isAtEnd = batch.Count == 0;
            if (isAtEnd)
            {
                position = lanes.ReachEnd(position);
                await PersistAsync(cancel => WaitAsync(position, cancel));
            }

            foreach (var queued in batch)
            {
                await PlaceAsync(queued);
                position = queued.Position;
            }
        }
    }

    /// <summary>Until there is something to read: a new message, or one that was left out.</summary>
    private async Task WaitAsync(long position, CancellationToken cancel)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await await Task.WhenAny(queue.WaitAsync(position, waiting.Token), lanes.Mending.WaitAsync(waiting.Token));
        }
        finally
        {
            await waiting.CancelAsync();
        }
    }

    private async Task PlaceAsync(QueuedEvent queued)
    {
        if (!lanes.Wants(queued))
        {
            lanes.Pass(queued);
            return;
        }

        await room.WaitAsync(stopping.Token);
        if (!lanes.TryAdd(queued, lane => Task.Run(() => RunLaneAsync(lane))))
        {
            room.Release();
        }
    }

    private async Task RunLaneAsync(DeliveryLane lane)
    {
        while (lanes.Next(lane) is { } queued)
        {
            await SettleAsync(lane, queued);
            GiveRoom(lanes.Settle(lane));
        }
    }

    private async Task SettleAsync(DeliveryLane lane, QueuedEvent queued)
    {
        var failures = 0;
        while (await TryDeliverAsync(queued.Message, failures == 0 ? firstAttempts : retries) is { } reason)
        {
            failures++;
            if (ReasonToGiveUp(queued.Message, reason, failures) is { } why)
            {
                NoteGivenUp(queued.Message, reason);
                await PersistAsync(cancel => queue.BuryAsync(queued, why, cancel));
                Interlocked.Increment(ref buried);
                Log.EventBuried(logger, queued.Message.Id, Name, why);
                NoteEnd(wasFailing: failures > 1, isConfirmed: false);
                return;
            }

            NoteFailure(queued.Message, reason, isFirst: failures == 1);
            GiveRoom(lanes.Fail(lane));
            await DelayAsync(failures);
        }

        // Confirmed: whatever happens to the queue now, it is not delivered again by this worker.
        NoteEnd(wasFailing: failures > 0, isConfirmed: true);
        await PersistAsync(cancel => queue.AcknowledgeAsync(queued, cancel));
        Interlocked.Increment(ref delivered);
    }

    private void GiveRoom(int messages)
    {
        if (messages > 0)
        {
            room.Release(messages);
        }
    }

    /// <returns>Null when it was confirmed.</returns>
    private async Task<DeliveryException?> TryDeliverAsync(EventMessage message, SemaphoreSlim places)
    {
        await places.WaitAsync(stopping.Token);
        try
        {
            await target.DeliverAsync(message, stopping.Token);
            return null;
        }
        catch (DeliveryException e)
        {
            Interlocked.Increment(ref failedAttempts);
            return e;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // A fault of ours. It must not end the lane: the messages behind it would wait until a restart.
            Interlocked.Increment(ref failedAttempts);
            Log.EventTargetFault(logger, e, Name);
            return new DeliveryException("the server failed; its log has the cause", isPermanent: false, e);
        }
        finally
        {
            places.Release();
        }
    }

    private string? ReasonToGiveUp(EventMessage message, DeliveryException reason, int failures)
    {
        if (reason.IsPermanent)
        {
            return reason.Message;
        }

        if (failures >= options.MaxAttempts)
        {
            return $"{reason.Message} (attempt {failures} of {options.MaxAttempts})";
        }

        return time.GetUtcNow() - message.Time >= options.MaxAge
            ? $"{reason.Message} (attempt {failures}, after {options.MaxAge.TotalHours:0.##} h)"
            : null;
    }

    private Task DelayAsync(int failures) =>
        Task.Delay(RetryDelay.After(failures, options, Random.Shared.NextDouble()), time, stopping.Token);

    /// <summary>An outage is told once when it begins and once when it ends, not per message.</summary>
    private void NoteFailure(EventMessage message, DeliveryException reason, bool isFirst)
    {
        if (isFirst)
        {
            Interlocked.Increment(ref failingMessages);
        }

        Tell(message, reason);
    }

    /// <summary>What is refused for good says nothing of the next message.</summary>
    private void NoteGivenUp(EventMessage message, DeliveryException reason)
    {
        if (!reason.IsPermanent)
        {
            Tell(message, reason);
        }
    }

    private void Tell(EventMessage message, DeliveryException reason)
    {
        var text = $"{reason.Message} (bucket {message.Bucket})";
        if (Interlocked.Exchange(ref failure, text) is null)
        {
            Log.EventTargetFailing(logger, Name, text);
        }
    }

    /// <summary>It is over when nothing fails any more and something was confirmed.</summary>
    private void NoteEnd(bool wasFailing, bool isConfirmed)
    {
        var left = wasFailing ? Interlocked.Decrement(ref failingMessages) : Volatile.Read(ref failingMessages);
        if (left == 0 && isConfirmed && Interlocked.Exchange(ref failure, null) is not null)
        {
            Log.EventTargetRecovered(logger, Name);
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
