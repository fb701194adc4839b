using Drystone.Engine;
using Drystone.Engine.Changes;
using Drystone.Server.Notifications.Targets;

namespace Drystone.Server.Notifications.Queue;

/// <summary>A message that was given up.</summary>
internal sealed record DeadLetter(DateTimeOffset BuriedAt, string Reason, EventMessage Message);

/// <summary>The messages that were given up, until an operator decides about them.</summary>
internal sealed class DeadLetters(ObjectStore store) : IDisposable
{
    // What one commit takes: other writers wait for it.
    private const int Batch = 200;

    // One at a time: two who take the same letters would deliver them twice.
    private readonly SemaphoreSlim taking = new(1);

    public long Count(string target) => store.MeasureState(QueueKey.Buried, QueueKey.Prefix(target)).Entries;

    /// <summary>The oldest ones.</summary>
    public IReadOnlyList<DeadLetter> List(string target, int most) =>
        [.. Entries(target, most).Select(entry => Read(entry.Value))];

    /// <summary>Puts all of them behind what waits.</summary>
    /// <returns>How many.</returns>
    public Task<long> RetryAsync(string target, StoredQueues queues, CancellationToken cancel) => TakeAsync(
        target,
        (entries, removals) => queues.AppendAsync(
            [.. entries.Select(entry => new Addressed(target, Read(entry.Value).Message))], removals, cancel),
        cancel);

    /// <summary>Forgets all of them.</summary>
    /// <returns>How many.</returns>
    public Task<long> PurgeAsync(string target, CancellationToken cancel) => TakeAsync(
        target, (_, removals) => store.WriteStateAsync(removals, cancel).AsTask(), cancel);

    public void Dispose() => taking.Dispose();

    private async Task<long> TakeAsync(
        string target, Func<List<StateEntry>, List<StateWrite>, Task> take, CancellationToken cancel)
    {
        await taking.WaitAsync(cancel);
        try
        {
            return await TakeInTurnAsync(target, take);
        }
        finally
        {
            taking.Release();
        }
    }

    private async Task<long> TakeInTurnAsync(string target, Func<List<StateEntry>, List<StateWrite>, Task> take)
    {
        // Not those that are buried in the meantime: a retry that fails at once must not go on for ever.
        var left = Count(target);
        var taken = 0L;
        while (left > taken && Entries(target, (int)Math.Min(Batch, left - taken)) is { Count: > 0 } entries)
        {
            await take(entries, [.. entries.Select(entry => new StateWrite(QueueKey.Buried, entry.Key, Value: null))]);
            taken += entries.Count;
        }

        return taken;
    }

    private List<StateEntry> Entries(string target, int most)
    {
        var prefix = QueueKey.Prefix(target);
        return [.. store.ListState(QueueKey.Buried, prefix, most)
            .TakeWhile(entry => entry.Key.AsSpan().StartsWith(prefix))];
    }

    private static DeadLetter Read(byte[] value)
    {
        var (at, reason, message) = QueueRecord.DecodeBuried(value);
        return new DeadLetter(at, reason, message);
    }
}
