using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Server.Notifications.Queue;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Notifications;

/// <summary>
/// Reads the change log and puts the messages of each change into the queues of their targets. Messages and the place
/// in the log commit together, so that a crash neither loses an event nor changes the order.
/// </summary>
internal sealed class EventDispatcher : IAsyncDisposable
{
    /// <summary>The name of its cursor.</summary>
    public const string Reader = "notifications";

    /// <summary>Changes in one commit: about a megabyte of messages at most.</summary>
    private const int PageEntries = 256;

    /// <summary>Where nothing is to be sent, the place is written down this seldom: a commit for each change would slow
    /// down those who write.</summary>
    private const int EntriesPerCursor = 1_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ObjectStore store;
    private readonly StoredQueues queues;
    private readonly EventTargetTable targets;
    private readonly EventMaker maker;
    private readonly NotificationRules rules;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<string> toldReasons = [];
    private Task running = Task.CompletedTask;
    private long position;
    private long saved;
    private long missed;
    private long undeliverable;

    private EventDispatcher(
        ObjectStore store, StoredQueues queues, EventTargetTable targets, EventMaker maker, TimeProvider time,
        ILogger logger)
    {
        (this.store, this.queues, this.targets, this.maker) = (store, queues, targets, maker);
        (this.time, this.logger) = (time, logger);
        rules = new NotificationRules(store, logger);
    }

    /// <summary>Changes that were trimmed from the log before they were read.</summary>
    public long Missed => Interlocked.Read(ref missed);

    /// <summary>Events for a target that is not there, or that their account may not use.</summary>
    public long Undeliverable => Interlocked.Read(ref undeliverable);

    /// <summary>The first time it begins with the changes from now on.</summary>
    public static async Task<EventDispatcher> StartAsync(
        ObjectStore store, StoredQueues queues, EventTargetTable targets, EventMaker maker, TimeProvider time,
        ILogger logger, CancellationToken cancel)
    {
        var dispatcher = new EventDispatcher(store, queues, targets, maker, time, logger);
        if (store.FindCursor(Reader) is { } cursor)
        {
            dispatcher.position = dispatcher.saved = cursor;
        }
        else
        {
            dispatcher.position = store.LastChange();
            await dispatcher.SaveAsync([], cancel);
        }

        dispatcher.running = Task.Run(dispatcher.RunAsync, CancellationToken.None);
        return dispatcher;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how the loop ends.
        }

        stopping.Dispose();
        if (position > saved)
        {
            await SaveAsync([], CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                await store.WaitForChangeAsync(position, stopping.Token);
                await DispatchAsync(store.ReadChanges(position, PageEntries));
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                // The store's own fault, as a full disk: what was not committed is read again.
                Log.EventDispatchFailed(logger, e);
                await Task.Delay(RetryDelay, time, stopping.Token);
            }
        }
    }

    private async Task DispatchAsync(ChangePage page)
    {
        if (page.MissedEntries > 0)
        {
            Interlocked.Add(ref missed, page.MissedEntries);
            Log.ChangesMissed(logger, page.MissedEntries);
        }

        var last = page.Entries is [.., var end] ? end.Sequence : store.LastChange();
        var buckets = new Dictionary<long, (BucketInfo, S3.Configuration.Notification.NotificationConfiguration)?>();
        List<Addressed> messages = [.. page.Entries.SelectMany(entry => MessagesOf(entry, buckets))];

        // A configuration must not be applied to what happened before it, when the log is read again after a crash.
        var mustSave = messages.Count > 0 || last - saved >= EntriesPerCursor
            || page.Entries.Any(entry => entry.Change.Kind == ChangeKind.BucketConfigured);
        position = mustSave ? await SaveAsync(messages, last, stopping.Token) : last;
    }

    private IEnumerable<Addressed> MessagesOf(
        NumberedChange entry,
        Dictionary<long, (BucketInfo Bucket, S3.Configuration.Notification.NotificationConfiguration Rules)?> buckets)
    {
        var change = entry.Change;
        if (EventMaker.NameOf(change) is not { } name)
        {
            yield break;
        }

        if (!buckets.TryGetValue(change.BucketId, out var found))
        {
            var bucket = store.FindBucket(change.Bucket);
            buckets[change.BucketId] = found = rules.Find(bucket?.Id == change.BucketId ? bucket : null);
        }

        if (found is not { } configured)
        {
            yield break;
        }

        foreach (var rule in configured.Rules.Matches(name, change.Key!))
        {
            if (targets.Find(rule.Arn) is not { } target)
            {
                NoteUndeliverable(rule.Arn, log => Log.EventTargetUnknown(log, rule.Arn));
            }
            else if (!targets.Permits(target, configured.Bucket.Owner))
            {
                var account = configured.Bucket.Owner.Value;
                NoteUndeliverable(
                    $"{rule.Arn} {account}", log => Log.EventTargetForbidden(log, account, target.Name));
            }
            else
            {
                var message = maker.Make(entry, name, configured.Bucket, rule.Id, target.Format);
                yield return new Addressed(target.Name, message);
            }
        }
    }

    /// <summary>Each reason is told once.</summary>
    private void NoteUndeliverable(string reason, Action<ILogger> tell)
    {
        const int MostNoted = 1_000;
        Interlocked.Increment(ref undeliverable);
        if (toldReasons.Count < MostNoted && toldReasons.Add(reason))
        {
            tell(logger);
        }
    }

    private Task<long> SaveAsync(IReadOnlyCollection<Addressed> messages, CancellationToken cancel) =>
        SaveAsync(messages, position, cancel);

    private async Task<long> SaveAsync(
        IReadOnlyCollection<Addressed> messages, long sequence, CancellationToken cancel)
    {
        await queues.AppendAsync(messages, [StateWrite.Cursor(Reader, sequence)], cancel);
        return saved = sequence;
    }
}
