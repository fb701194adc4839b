using System.Diagnostics.Metrics;
using System.Globalization;
using Drystone.Server.Notifications.Delivery;
using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Notifications.Brokers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Notifications.Delivery;

public sealed class DeliveryWorkerTests
{
    private readonly FakeClock clock = new();
    private readonly MemoryDeliveryQueue queue = new();

    [Fact]
    public async Task A_confirmed_message_leaves_the_queue()
    {
        queue.Add(TestEvents.Create(1));
        var target = new ScriptedTarget((_, _) => Task.CompletedTask);
        await using var worker = Start(target);
        await DrainedAsync(worker);
        queue.Add(TestEvents.Create(2));
        await DrainedAsync(worker);
        Assert.Equal(["event-1", "event-2"], target.Confirmed);
        Assert.Equal(new DeliveryStatistics(2, 0, 0, 0), worker.GetStatistics());
    }

    [Fact]
    public async Task A_message_that_fails_holds_up_its_key_and_no_other_lane()
    {
        var isMended = false;
        var target = new ScriptedTarget((message, _) => message.Key == "bad" && !Volatile.Read(ref isMended)
            ? throw new DeliveryException("no")
            : Task.CompletedTask);
        queue.Add(TestEvents.Create(1, "bad"));
        queue.Add(TestEvents.Create(2, "bad"));
        Enumerable.Range(3, 200).ToList().ForEach(n => queue.Add(TestEvents.Create(n, $"good-{n}")));
        await using var worker = Start(target);
        // Nearly all of them: those that share the lane of the bad key wait behind it.
        await Until.TrueAsync(() => target.Confirmed.Count > 120, () => $"others go on: {target.Confirmed.Count}");
        Assert.DoesNotContain("event-2", target.Attempts);

        Volatile.Write(ref isMended, true);
        await AdvanceUntilAsync(() => queue.Backlog == 0);
        Assert.Equal(["event-1", "event-2"], target.Confirmed.Where(id => id is "event-1" or "event-2"));
    }

    [Fact]
    public async Task Waits_between_attempts_double_up_to_their_limit()
    {
        var options = new DeliveryOptions
        {
            FirstRetryDelay = TimeSpan.FromSeconds(1),
            MaxRetryDelay = TimeSpan.FromSeconds(60),
        };
        Assert.Equal(TimeSpan.FromSeconds(0.5), RetryDelay.After(1, options, random: 0));
        Assert.Equal(TimeSpan.FromSeconds(1), RetryDelay.After(1, options, random: 1));
        Assert.Equal(TimeSpan.FromSeconds(4), RetryDelay.After(3, options, random: 1));
        Assert.Equal(TimeSpan.FromSeconds(60), RetryDelay.After(7, options, random: 1));
        Assert.Equal(TimeSpan.FromSeconds(60), RetryDelay.After(int.MaxValue, options, random: 1));

        queue.Add(TestEvents.Create(1));
        var target = new ScriptedTarget((_, _) => throw new DeliveryException("no"));
        await using var worker = Start(target, options);
        await Until.TrueAsync(() => clock.Waits.Count == 1, () => "the worker waits");
        Assert.InRange(clock.Waits[0], TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        Assert.Single(target.Attempts);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => clock.Waits.Count == 1, () => "the worker waits again");
        Assert.InRange(clock.Waits[0], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal(2, target.Attempts.Count);
    }

    [Fact]
    public async Task A_message_that_no_attempt_can_deliver_is_buried_and_the_next_one_of_its_key_goes_on()
    {
        queue.Add(TestEvents.Create(1));
        queue.Add(TestEvents.Create(2));
        var target = new ScriptedTarget((message, _) => message.Id == "event-1"
            ? throw new DeliveryException("too large", isPermanent: true)
            : Task.CompletedTask);
        await using var worker = Start(target);
        await DrainedAsync(worker);
        var buried = Assert.Single(queue.Buried);
        Assert.Equal(("event-1", "too large"), (buried.Message.Id, buried.Reason));
        Assert.Equal(["event-2"], target.Confirmed);
        Assert.Equal(new DeliveryStatistics(1, 1, 1, 0), worker.GetStatistics());
    }

    [Fact]
    public async Task A_message_is_buried_after_as_many_attempts_as_it_may_have()
    {
        queue.Add(TestEvents.Create(1));
        var target = new ScriptedTarget((_, _) => throw new DeliveryException("no"));
        await using var worker = Start(target, new DeliveryOptions { MaxAttempts = 3 });
        await AdvanceUntilAsync(() => queue.Backlog == 0);
        Assert.Equal(3, target.Attempts.Count);
        Assert.Equal("no (attempt 3 of 3)", Assert.Single(queue.Buried).Reason);
    }

    [Fact]
    public async Task A_message_that_is_too_old_is_buried_but_not_before_one_attempt()
    {
        clock.Advance(TimeSpan.FromHours(80));
        queue.Add(TestEvents.Create(1));
        queue.Add(TestEvents.Create(2, "b"));
        var target = new ScriptedTarget((message, _) => message.Key == "b"
            ? Task.CompletedTask
            : throw new DeliveryException("no"));
        await using var worker = Start(target);
        await DrainedAsync(worker);
        Assert.Equal("no (attempt 1, after 72 h)", Assert.Single(queue.Buried).Reason);
        Assert.Equal(["event-2"], target.Confirmed);
    }

    [Fact]
    public async Task A_fault_of_the_target_s_own_code_does_not_end_its_lane()
    {
        var faults = 0;
        queue.Add(TestEvents.Create(1));
        var target = new ScriptedTarget((_, _) => Interlocked.Increment(ref faults) == 1
            ? throw new InvalidOperationException("a defect")
            : Task.CompletedTask);
        await using var worker = Start(target);
        await AdvanceUntilAsync(() => queue.Backlog == 0);
        Assert.Equal(["event-1"], target.Confirmed);
        Assert.Empty(queue.Buried);
    }

    [Fact]
    public async Task A_queue_that_fails_is_asked_again_and_nothing_confirmed_is_delivered_twice()
    {
        queue.Add(TestEvents.Create(1));
        queue.Add(TestEvents.Create(2));
        var target = new ScriptedTarget((_, _) => Task.CompletedTask);
        var failing = new FailingQueue(queue);
        await using var worker = new DeliveryWorker(
            "test", failing, target, new DeliveryOptions(), clock, NullLogger.Instance);
        await AdvanceUntilAsync(() => queue.Backlog == 0);
        Assert.Equal(["event-1", "event-2"], target.Attempts);
        Assert.True(failing.Failures >= 3, $"{failing.Failures} calls failed");
    }

    [Fact]
    public async Task A_stop_ends_a_delivery_under_way_and_leaves_its_message_in_the_queue()
    {
        queue.Add(TestEvents.Create(1));
        var target = new ScriptedTarget((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        var worker = Start(target);
        await Until.TrueAsync(() => !target.Attempts.IsEmpty, () => "the delivery begins");
        await worker.DisposeAsync();
        Assert.Equal(1, queue.Backlog);
        Assert.Empty(target.Confirmed);

        // As after a restart.
        var next = new ScriptedTarget((_, _) => Task.CompletedTask);
        await using var second = Start(next);
        await Until.TrueAsync(() => queue.Backlog == 0, () => "the message is delivered");
        Assert.Equal(["event-1"], next.Confirmed);
    }

    [Fact]
    public async Task No_more_messages_are_held_than_there_is_room_for()
    {
        Enumerable.Range(1, 1_000).ToList().ForEach(n => queue.Add(TestEvents.Create(n, $"key-{n}")));
        var peeking = new CountingQueue(queue);
        var target = new ScriptedTarget((_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        await using var worker = new DeliveryWorker(
            "test", peeking, target, new DeliveryOptions { MaxHeldMessages = 200 }, clock, NullLogger.Instance);
        await Until.TrueAsync(() => target.Attempts.Count == 16, () => "each lane has an attempt under way");
        Assert.Equal(1, peeking.Peeks);
        Assert.Equal(1_000, queue.Backlog);
    }

    [Fact]
    public async Task What_a_receiver_refuses_of_one_bucket_holds_up_no_other_however_much_of_it_waits()
    {
        var isMended = false;
        var target = new ScriptedTarget((message, _) => message.Bucket == "refused" && !Volatile.Read(ref isMended)
            ? throw new DeliveryException("no")
            : Task.CompletedTask);
        for (var n = 1; n <= 1_000; n++)
        {
            queue.Add(TestEvents.Create(n, $"key-{n % 40}") with { Bucket = "refused" });
        }

        for (var n = 1_001; n <= 1_050; n++)
        {
            queue.Add(TestEvents.Create(n, $"key-{n % 7}") with { Bucket = "taken" });
        }

        await using var worker = Start(target, new DeliveryOptions { MaxHeldMessages = 10 });
        await Until.TrueAsync(() => queue.Backlog == 1_000, () => $"the others are delivered: {queue.Backlog}");
        queue.Add(TestEvents.Create(1_051) with { Bucket = "taken" });
        await Until.TrueAsync(() => target.Confirmed.Contains("event-1051"), () => "a later one is delivered too");
        Assert.Contains("no (bucket refused)", worker.Failure, StringComparison.Ordinal);
        Assert.Equal(1_000, queue.Backlog);

        Volatile.Write(ref isMended, true);
        await AdvanceUntilAsync(() => queue.Backlog == 0);
        await DrainedAsync(worker);
        AssertOrder(target, 1_051, n => n <= 1_000 ? n % 40 : 1_000 + n % 7);
        Assert.Null(worker.Failure);
    }

    [Fact]
    public async Task A_receiver_that_hangs_at_one_bucket_goes_on_with_the_others()
    {
        var target = new ScriptedTarget((message, cancel) => message.Bucket == "hanging"
            ? Task.Delay(Timeout.Infinite, cancel)
            : Task.CompletedTask);
        for (var n = 1; n <= 200; n++)
        {
            queue.Add(TestEvents.Create(n, $"key-{n}") with { Bucket = "hanging" });
        }

        Enumerable.Range(201, 50).ToList().ForEach(n => queue.Add(TestEvents.Create(n, $"key-{n}")));
        await using var worker = Start(target);
        await Until.TrueAsync(() => queue.Backlog == 200, () => $"the others are delivered: {queue.Backlog}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_fails_each_message_is_delivered_once_and_those_of_a_key_in_order(int seed)
    {
        const int Messages = 3_000;
        var random = new Random(seed);
        var failures = Enumerable.Range(1, Messages)
            .ToDictionary(n => $"event-{n}", _ => random.NextDouble() < 0.1 ? random.Next(1, 4) : 0);
        var keys = Enumerable.Range(0, Messages + 1).Select(_ => random.Next(60)).ToArray();
        var target = new ScriptedTarget(async (message, _) =>
        {
            await Task.Yield();
            if (failures[message.Id]-- > 0)
            {
                throw new DeliveryException("not yet");
            }
        });
        // Fewer lanes may fail than do, and less is held than waits.
        var options = new DeliveryOptions { LanesPerBucket = 3, MaxFailingLanes = 4, MaxHeldMessages = 20 };
        await using var worker = Start(target, options);
        for (var n = 1; n <= Messages; n++)
        {
            queue.Add(TestEvents.Create(n, $"key-{keys[n]}") with { Bucket = $"bucket-{keys[n] % 5}" });
            if (n % 500 == 0)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
            }
        }

        await AdvanceUntilAsync(() => queue.Backlog == 0);
        await DrainedAsync(worker);
        AssertOrder(target, Messages, n => keys[n]);
    }

    [Fact]
    public async Task The_counters_are_measured_by_target()
    {
        queue.Add(TestEvents.Create(1));
        queue.Add(TestEvents.Create(2));
        var target = new ScriptedTarget((message, _) => message.Id == "event-1"
            ? throw new DeliveryException("no", isPermanent: true)
            : Task.CompletedTask);
        await using var worker = Start(target);
        await DrainedAsync(worker);
        using var meter = new Meter("test");
        DeliveryMetrics.AddTo(meter, [worker]);
        var measured = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter == meter)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            measured[$"{instrument.Name} {tags[0].Key}={tags[0].Value}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["drystone.events.delivered target=test"] = 1,
                ["drystone.events.failed_attempts target=test"] = 1,
                ["drystone.events.buried target=test"] = 1,
                ["drystone.events.backlog target=test"] = 0,
            },
            measured);
    }

    /// <summary>That each was confirmed once, and after those of its key before it.</summary>
    private static void AssertOrder(ScriptedTarget target, int messages, Func<int, int> keyOf)
    {
        var numbers = target.Confirmed
            .Select(id => int.Parse(id["event-".Length..], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(1, messages), numbers.Order());
        foreach (var key in numbers.GroupBy(keyOf))
        {
            Assert.Equal(key.Order(), key);
        }
    }

    private DeliveryWorker Start(IEventTarget target, DeliveryOptions? options = null) =>
        new("test", queue, target, options ?? new DeliveryOptions(), clock, NullLogger.Instance);

    /// <summary>The counters follow the queue by a moment.</summary>
    private Task DrainedAsync(DeliveryWorker worker) => Until.TrueAsync(
        () => worker.GetStatistics() is { Backlog: 0 } now && now.Delivered + now.Buried == queue.Added,
        () => $"the queue is empty: {worker.GetStatistics()}");

    private Task AdvanceUntilAsync(Func<bool> condition) => Until.TrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return condition();
        },
        () => $"the queue is empty: {queue.Backlog}");

    /// <summary>Every first call of a kind fails.</summary>
    private sealed class FailingQueue(MemoryDeliveryQueue inner) : IDeliveryQueue
    {
        private readonly HashSet<string> failed = [];

        public int Failures
        {
            get
            {
                lock (failed)
                {
                    return failed.Count;
                }
            }
        }

        public long Backlog => inner.Backlog;

        public Task<IReadOnlyList<QueuedEvent>> PeekAsync(long after, int limit, CancellationToken cancel) =>
            FailOnce("peek") ?? inner.PeekAsync(after, limit, cancel);

        public Task WaitAsync(long after, CancellationToken cancel) => inner.WaitAsync(after, cancel);

        public Task AcknowledgeAsync(QueuedEvent queued, CancellationToken cancel) =>
            FailOnce($"acknowledge {queued.Position}") ?? inner.AcknowledgeAsync(queued, cancel);

        public Task BuryAsync(QueuedEvent queued, string reason, CancellationToken cancel) =>
            inner.BuryAsync(queued, reason, cancel);

        private Task<IReadOnlyList<QueuedEvent>>? FailOnce(string call)
        {
            lock (failed)
            {
                return failed.Add(call)
                    ? Task.FromException<IReadOnlyList<QueuedEvent>>(new IOException("the disk is away"))
                    : null;
            }
        }
    }

    private sealed class CountingQueue(MemoryDeliveryQueue inner) : IDeliveryQueue
    {
        private int peeks;

        public int Peeks => peeks;

        public long Backlog => inner.Backlog;

        public Task<IReadOnlyList<QueuedEvent>> PeekAsync(long after, int limit, CancellationToken cancel)
        {
            Interlocked.Increment(ref peeks);
            return inner.PeekAsync(after, limit, cancel);
        }

        public Task WaitAsync(long after, CancellationToken cancel) => inner.WaitAsync(after, cancel);

        public Task AcknowledgeAsync(QueuedEvent queued, CancellationToken cancel) =>
            inner.AcknowledgeAsync(queued, cancel);

        public Task BuryAsync(QueuedEvent queued, string reason, CancellationToken cancel) =>
            inner.BuryAsync(queued, reason, cancel);
    }
}
