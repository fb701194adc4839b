using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3.Configuration.Inventory;
using Drystone.Server.Authorization;
using Drystone.Server.Operations;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Inventories;

/// <summary>
/// Makes inventories when they are due, one after another. The next time is written down when one is done, so a restart
/// neither skips one nor makes it twice: one that was cut short is made again under the same keys, and of several that
/// came due while the server was down one is made.
/// </summary>
internal sealed class InventoryScheduler : IAsyncDisposable
{
    /// <summary>Ours: inventories are daily at most, and one that failed for want of space is tried again.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(5);

    private readonly ObjectStore store;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly InventoryRun run;
    private readonly CancellationTokenSource stopping = new();
    private Task working = Task.CompletedTask;

    public InventoryScheduler(ObjectStore store, OwnObjects objects, TimeProvider time, ILogger logger)
    {
        (this.store, this.time, this.logger) = (store, time, logger);
        run = new InventoryRun(store, objects, time);
    }

    public static InventoryScheduler Start(
        ObjectStore store, OwnObjects objects, TimeProvider time, ILogger logger)
    {
        var scheduler = new InventoryScheduler(store, objects, time, logger);
        scheduler.working = Task.Run(scheduler.WorkAsync);
        return scheduler;
    }

    /// <summary>Makes the inventory of a configuration now, whether or not it is due or enabled.</summary>
    /// <returns>Null when it is made, else why it cannot be.</returns>
    /// <exception cref="IOException">It cannot be made now, or the configuration cannot be read.</exception>
    /// <exception cref="KeyUnusableException">A key cannot be used.</exception>
    public async ValueTask<string?> RunAsync(string bucket, string id, CancellationToken cancel) =>
        store.FindBucket(new BucketName(bucket)) is { } source && Find(source, id) is { } configuration
            ? await run.RunAsync(source, configuration, time.GetUtcNow(), cancel)
            : "there is no such configuration";

    /// <summary>Makes everything that is due.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        foreach (var plan in InventorySchedule.All(store).Where(plan => plan.Due <= now))
        {
            try
            {
                await RunAsync(plan, now, cancel);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // One that cannot be made keeps no other from being made.
                Log.InventoryDelayed(logger, plan.Id, plan.Bucket.Value, fault.Message);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await working;
        stopping.Dispose();
    }

    private async Task RunAsync(PlannedInventory plan, DateTimeOffset now, CancellationToken cancel)
    {
        if (store.FindBucket(plan.Bucket) is not { } source || source.Id != plan.BucketId
            || Find(source, plan.Id) is not { } configuration)
        {
            await store.WriteStateAsync([plan.ToRemoval()], cancel);
            return;
        }

        if (configuration.IsEnabled
            && await run.RunAsync(source, configuration, plan.Due, cancel) is { } problem)
        {
            Log.InventoryNotMade(logger, plan.Id, plan.Bucket.Value, problem);
        }

        var next = plan with { Due = InventorySchedule.Next(configuration.Frequency, now) };
        await store.WriteStateAsync([next.ToWrite()], cancel);
    }

    private InventoryConfiguration? Find(BucketInfo bucket, string id) =>
        store.FindConfiguration(Authorizer.AsServer<Inspect>(bucket), ConfigurationKind.Inventory, id) is { } document
            ? BucketRules.Parse(bucket, ConfigurationKind.Inventory, () => InventoryConfiguration.Parse(document, id))
            : null;

    private async Task WorkAsync()
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        try
        {
            do
            {
                await RunDueAsync(stopping.Token);
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The server stops; what was cut short is made again.
        }
    }
}
