using System.Diagnostics.Metrics;
using Drystone.Engine;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Notifications.Delivery;
using Drystone.Server.Notifications.Queue;
using Drystone.Server.Notifications.Targets;
using Microsoft.Extensions.Logging;

namespace Drystone.Server.Notifications;

/// <summary>The events of a server's buckets, from the change log to their targets.</summary>
internal sealed class NotificationService : IAsyncDisposable
{
    private readonly ServerOptions options;
    private readonly StoredQueues queues;
    private readonly DeadLetters deadLetters;
    private readonly EventMaker maker;
    private readonly List<IEventTarget> connections = [];
    private readonly List<DeliveryWorker> workers = [];
    private EventDispatcher? dispatcher;

    private NotificationService(ObjectStore store, ServerOptions options, EventTargetTable targets)
    {
        this.options = options;
        Targets = targets;
        queues = new StoredQueues(store, targets.All.Select(target => target.Name), options.Time);
        deadLetters = new DeadLetters(store);
        maker = new EventMaker(options.Region, store.StoreId);
    }

    public EventTargetTable Targets { get; }

    /// <exception cref="ServerStartException">The targets are not set up rightly.</exception>
    public static async Task<NotificationService> StartAsync(
        ObjectStore store, ServerOptions options, ILoggerFactory loggers, CancellationToken cancel)
    {
        var problems = new List<string>();
        var targets = new EventTargetTable(
            EventTargetSettingsReader.Read(options.EventTargets, problems), store.FindBootstrapAccount()?.Id.Value);
        if (problems.Count > 0)
        {
            throw new ServerStartException(string.Join("; ", problems));
        }

        var service = new NotificationService(store, options, targets);
        try
        {
            await service.StartPartsAsync(store, loggers, cancel);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public void AddMetricsTo(Meter meter)
    {
        DeliveryMetrics.AddTo(meter, workers);
        meter.CreateObservableCounter(
            "drystone.events.missed_changes", () => dispatcher?.Missed ?? 0, null,
            "Changes that were trimmed from the log before their events were made.");
        meter.CreateObservableCounter(
            "drystone.events.undeliverable", () => dispatcher?.Undeliverable ?? 0, null,
            "Events for a target that is not set up, or that their account may not use.");
    }

    /// <summary>Sends what AWS sends when a configuration is put.</summary>
    public Task SendTestAsync(
        IEnumerable<EventTargetSettings> targets, BucketInfo bucket, string requestId, CancellationToken cancel)
    {
        var now = options.Time.GetUtcNow();
        return queues.AppendAsync(
            [.. targets.Select(target => new Addressed(
                target.Name, maker.MakeTest(bucket, requestId, now, target.Format)))],
            [],
            cancel);
    }

    /// <summary>Every target, and those that are not set up any more and have messages.</summary>
    public IReadOnlyList<EventTargetStatus> Summarize() => [.. queues.FindTargets().Select(Summarize)];

    /// <exception cref="AdminException">There is no such target.</exception>
    public IReadOnlyList<DeadLetter> ListDeadLetters(string target, int most)
    {
        Require(queues.FindTargets().Contains(target), target);
        return deadLetters.List(target, most);
    }

    /// <returns>How many are tried again.</returns>
    /// <exception cref="AdminException">There is no such target.</exception>
    public Task<long> RetryAsync(string target, CancellationToken cancel)
    {
        Require(Targets.FindByName(target) is not null, target);
        return deadLetters.RetryAsync(target, queues, cancel);
    }

    /// <returns>How many were removed.</returns>
    /// <exception cref="AdminException">There is no such target.</exception>
    public Task<long> PurgeAsync(string target, CancellationToken cancel)
    {
        Require(queues.FindTargets().Contains(target), target);
        return deadLetters.PurgeAsync(target, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (dispatcher is not null)
        {
            await dispatcher.DisposeAsync();
        }

        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        deadLetters.Dispose();
        queues.Dispose();
    }

    private async Task StartPartsAsync(ObjectStore store, ILoggerFactory loggers, CancellationToken cancel)
    {
        if (Targets.All.Count == 0)
        {
            if (store.FindCursor(EventDispatcher.Reader) is not null)
            {
                await store.WriteStateAsync([StateWrite.WithoutCursor(EventDispatcher.Reader)], cancel);
            }

            return;
        }

        var logger = loggers.CreateLogger<NotificationService>();
        foreach (var settings in Targets.All)
        {
            var connection = new PermittedTarget(
                EventTargetFactory.Create(settings, options.Time), settings, Targets.RootAccount);
            connections.Add(connection);
            workers.Add(new DeliveryWorker(
                settings.Name, queues[settings.Name], connection, DeliveryOptions.For(settings), options.Time, logger));
        }

        dispatcher = await EventDispatcher.StartAsync(
            store, queues, Targets, maker, options.Time, logger, cancel);
    }

    private EventTargetStatus Summarize(string name)
    {
        var buried = deadLetters.Count(name);
        if (Targets.FindByName(name) is not { } settings)
        {
            var (waiting, bytes) = queues.Measure(name);
            return new EventTargetStatus(name, null, null, "not configured", null, waiting, bytes, buried, 0);
        }

        var worker = workers.Single(worker => worker.Name == name);
        var statistics = worker.GetStatistics();
        return new EventTargetStatus(
            name, TargetUrl.NameOf(settings.Kind), TargetUrl.Show(settings.Kind, settings.Url),
            worker.Failure is null ? "ok" : "failing", worker.Failure, statistics.Backlog, queues[name].BacklogBytes,
            buried, statistics.Delivered);
    }

    private static void Require(bool isThere, string target)
    {
        if (!isThere)
        {
            throw new AdminException($"there is no event target '{target}'");
        }
    }
}
