namespace Drystone.Server.Notifications.Delivery;

/// <summary>
/// Spreads the messages of a target over lanes by their bucket and key, so that a message that fails holds up few
/// others. A lane that fails gives back what it holds behind its message, and what is read for it meanwhile is left in
/// the queue; when its message is settled, the reader goes back to there. So any number of messages may wait behind
/// failing ones, and the others pass them. One reader fills the lanes; each lane is emptied by one runner.
/// </summary>
internal sealed class DeliveryLanes(DeliveryOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Bucket, int Share), DeliveryLane> lanes = [];
    private readonly HashSet<DeliveryLane> mended = [];
    private readonly HashSet<DeliveryLane> catchingUp = [];
    private TaskCompletionSource mending = NewSignal();

    // The last place that was ever read. What is read at or before it is read again, for those that catch up.
    private long highest;

    // Lanes that are not open.
    private int behind;

    /// <summary>The lanes that there are now.</summary>
    public IReadOnlyList<DeliveryLane> All
    {
        get
        {
            lock (gate)
            {
                return [.. lanes.Values];
            }
        }
    }

    /// <summary>Completes when there is a lane that waits for the reader to go back.</summary>
    public Task Mending
    {
        get
        {
            lock (gate)
            {
                return mended.Count > 0 ? Task.CompletedTask : mending.Task;
            }
        }
    }

    /// <summary>The lanes that were mended take part from now on in what is read.</summary>
    /// <param name="position">How far the reader is.</param>
    /// <returns>Where it goes on: there, or further back.</returns>
    public long GoBack(long position)
    {
        lock (gate)
        {
            foreach (var lane in mended)
            {
                lane.State = LaneState.CatchingUp;
                catchingUp.Add(lane);
                position = Math.Min(position, lane.LastTaken);
            }

            mended.Clear();
            mending = NewSignal();
            return position;
        }
    }

    /// <summary>Nothing was found behind the position: who caught up is up to date.</summary>
    /// <returns>How far the reader is, though the messages up to there may be settled.</returns>
    public long ReachEnd(long position)
    {
        lock (gate)
        {
            EndCatchingUp();
            return Math.Max(position, highest);
        }
    }

    /// <summary>Whether the message's lane takes it now. The reader asks in the order of the queue.</summary>
    public bool Wants(QueuedEvent queued)
    {
        lock (gate)
        {
            return Wants(queued, lanes.GetValueOrDefault(IdOf(queued)));
        }
    }

    /// <summary>Gives a message to its lane.</summary>
    /// <param name="run">Starts what empties the lane, where nothing does.</param>
    /// <returns>False when the lane does not take it, and it stays in the queue.</returns>
    public bool TryAdd(QueuedEvent queued, Func<DeliveryLane, Task> run)
    {
        lock (gate)
        {
            var id = IdOf(queued);
            var lane = lanes.GetValueOrDefault(id);
            var isTaken = Wants(queued, lane);
            highest = Math.Max(highest, queued.Position);
            if (!isTaken)
            {
                return false;
            }

            lanes[id] = lane ??= new DeliveryLane(id);
            lane.Held.Enqueue(queued);
            lane.LastTaken = queued.Position;
            if (!lane.IsRunning)
            {
                lane.IsRunning = true;
                lane.Running = run(lane);
            }

            return true;
        }
    }

    /// <summary>A message that no lane takes now was read.</summary>
    public void Pass(QueuedEvent queued)
    {
        lock (gate)
        {
            highest = Math.Max(highest, queued.Position);
        }
    }

    /// <summary>The message that the lane's runner is to deliver; null when there is none and the runner
    /// ends.</summary>
    public QueuedEvent? Next(DeliveryLane lane)
    {
        lock (gate)
        {
            if (lane.Held.TryPeek(out var next))
            {
                return next;
            }

            lane.IsRunning = false;
            RemoveIfDone(lane);
            return null;
        }
    }

    /// <summary>The lane's message failed and will be tried again.</summary>
    /// <returns>How many messages are held no longer, or do not count.</returns>
    public int Fail(DeliveryLane lane)
    {
        lock (gate)
        {
            if (lane.State == LaneState.Failing
                || (lane.State == LaneState.Open && behind >= options.MaxFailingLanes))
            {
                // Beyond the bound it keeps what it holds, and so the others wait for it in the end.
                return 0;
            }

            behind += lane.State == LaneState.Open ? 1 : 0;
            catchingUp.Remove(lane);
            lane.State = LaneState.Failing;
            var count = lane.Held.Count;
            var first = lane.Held.Dequeue();
            lane.Held.Clear();
            lane.Held.Enqueue(first);
            lane.LastTaken = first.Position;
            return count;
        }
    }

    /// <summary>The lane's message is out of the queue.</summary>
    /// <returns>How many messages are held no longer.</returns>
    public int Settle(DeliveryLane lane)
    {
        lock (gate)
        {
            lane.Held.Dequeue();
            if (lane.State != LaneState.Failing)
            {
                return 1;
            }

            lane.State = LaneState.Mended;
            mended.Add(lane);
            mending.TrySetResult();
            return 0;
        }
    }

    private bool Wants(QueuedEvent queued, DeliveryLane? lane)
    {
        if (queued.Position <= highest)
        {
            return lane is { State: LaneState.CatchingUp } && queued.Position > lane.LastTaken;
        }

        // All that is older has been read again by now.
        EndCatchingUp();
        return lane is null or { State: LaneState.Open };
    }

    private void EndCatchingUp()
    {
        foreach (var lane in catchingUp)
        {
            lane.State = LaneState.Open;
            behind--;
            RemoveIfDone(lane);
        }

        catchingUp.Clear();
    }

    private void RemoveIfDone(DeliveryLane lane)
    {
        if (lane is { State: LaneState.Open, IsRunning: false })
        {
            lanes.Remove(lane.Id);
        }
    }

    private (string Bucket, int Share) IdOf(QueuedEvent queued) => (
        queued.Message.Bucket,
        (int)((uint)queued.Message.Key.GetHashCode(StringComparison.Ordinal) % (uint)options.LanesPerBucket));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
