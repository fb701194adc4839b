using Drystone.Engine;
using Drystone.Engine.Changes;
using Drystone.Engine.Opening;
using Drystone.Server.Notifications.Queue;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Notifications.Queue;

public sealed class DeadLettersTests
{
    private const string Target = "hook";
    private const int Letters = 500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_who_retry_at_once_deliver_each_letter_once()
    {
        using var directory = new TestDirectory();
        await using var store = await ObjectStore.OpenAsync(
            new StoreOptions { DataDirectory = directory.Path, Time = TimeProvider.System }, Cancel);
        await store.WriteStateAsync([.. Enumerable.Range(1, Letters).Select(Buried)], Cancel);
        using var queues = new StoredQueues(store, [Target], TimeProvider.System);
        using var letters = new DeadLetters(store);
        var retried = await Task.WhenAll(
            letters.RetryAsync(Target, queues, Cancel), letters.RetryAsync(Target, queues, Cancel));
        Assert.Equal(Letters, retried.Sum());
        Assert.Equal(Letters, queues[Target].Backlog);
        var waiting = await queues[Target].PeekAsync(after: 0, limit: 2 * Letters, Cancel);
        Assert.Equal(
            Enumerable.Range(1, Letters).Select(n => $"event-{n}"), waiting.Select(queued => queued.Message.Id));
        Assert.Equal(0, letters.Count(Target));
    }

    private static StateWrite Buried(int number) => new(
        QueueKey.Buried,
        QueueKey.At(Target, number),
        QueueRecord.EncodeBuried(QueueRecord.Encode(TestEvents.Create(number)), "no", TestEvents.Time));
}
