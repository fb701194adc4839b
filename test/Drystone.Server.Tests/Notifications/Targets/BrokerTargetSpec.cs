using Drystone.Server.Notifications.Delivery;
using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Notifications.Brokers;
using Drystone.Server.Tests.Notifications.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drystone.Server.Tests.Notifications.Targets;

/// <summary>What holds of every target with a broker at its other end. Each runs it against the real one.</summary>
public abstract class BrokerTargetSpec(Broker broker) : IAsyncLifetime
{
    private const string WrongPassword = "wrong-password-4711";

    /// <summary>Where the messages of this test go; no other test's.</summary>
    protected string Destination { get; } = $"events-{Guid.NewGuid():N}";

    /// <summary>How the broker says that it knows no such user.</summary>
    protected abstract string Refusal { get; }

    public async ValueTask InitializeAsync()
    {
        await broker.EnsureStartedAsync();
        await ExpectAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_arrives_is_what_was_sent()
    {
        string[] bodies = [TestEvents.BodyOf(1, "späte Größe ☃ \\\" \\\\"), """{"n": 2, "key": ""}"""];
        await using var target = Create(Settings());
        await target.DeliverAsync(TestEvents.Create(1, body: bodies[0]), CancellationToken.None);
        await target.DeliverAsync(TestEvents.Create(2, key: "b", body: bodies[1]), CancellationToken.None);
        Assert.Equal(bodies, await ReceiveAsync(2));
    }

    [Fact]
    public async Task A_large_message_arrives_whole()
    {
        var body = $$"""{"n": 1, "key": "{{new string('x', 200_000)}}"}""";
        await using var target = Create(Settings());
        await target.DeliverAsync(TestEvents.Create(1, body: body), CancellationToken.None);
        Assert.Equal([body], await ReceiveAsync(1));
    }

    [Fact]
    public async Task What_happens_while_the_receiver_is_down_arrives_later_and_in_order()
    {
        await using var target = Create(Settings());
        await target.DeliverAsync(TestEvents.Create(0, "a"), CancellationToken.None);
        await broker.StopAsync();

        var queue = new MemoryDeliveryQueue();
        var sent = Enumerable.Range(1, 12).Select(n => TestEvents.Create(n, n % 2 == 0 ? "a" : "b")).ToList();
        sent.ForEach(queue.Add);
        await using var worker = new DeliveryWorker(
            "test", queue, target, Patient, TimeProvider.System, NullLogger.Instance);
        await Until.TrueAsync(() => worker.GetStatistics().FailedAttempts > 2, () => "deliveries fail");
        Assert.Equal(0, worker.GetStatistics().Delivered);

        await broker.EnsureStartedAsync();
        await Until.TrueAsync(() => queue.Backlog == 0, () => $"all is delivered: {worker.GetStatistics()}");
        Assert.Empty(queue.Buried);
        var received = await ReceiveAsync(sent.Count + 1);
        foreach (var key in new[] { "a", "b" })
        {
            var expected = Enumerable.Range(0, 13).Where(n => (n % 2 == 0) == (key == "a"));
            Assert.Equal(expected.Select(n => TestEvents.BodyOf(n, key)), TestEvents.OfKey(received, key));
        }
    }

    [Fact]
    public async Task A_receiver_that_takes_a_message_and_never_confirms_it_has_not_got_it()
    {
        var clock = new FakeClock();
        await using var target = Create(Settings(), clock);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        DeliveryException failure;
        try
        {
            await broker.PauseAsync();
            var delivery = target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
            Assert.False(delivery.IsCompleted);
            // The wait may begin later than the delivery.
            await Until.TrueAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromSeconds(31));
                    return delivery.IsCompleted;
                },
                () => "the delivery is given up");
            failure = await Assert.ThrowsAsync<DeliveryException>(() => delivery);
        }
        finally
        {
            await broker.ResumeAsync();
        }

        Assert.Contains("did not confirm within 30 s", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsPermanent);
        await target.DeliverAsync(TestEvents.Create(3), CancellationToken.None);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_shown()
    {
        var settings = Settings();
        settings["password"] = WrongPassword;
        await using var target = Create(settings);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains(Refusal, failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsPermanent);
        Assert.DoesNotContain(WrongPassword, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(WrongPassword, TargetSettings.Read(settings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_only_a_receiver_that_an_authority_vouches_for_gets_messages()
    {
        var settings = Settings();
        UseTls(settings);
        await using (var stranger = Create(settings))
        {
            var failure = await Assert.ThrowsAsync<DeliveryException>(
                () => stranger.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
            Assert.Contains("certificate", failure.Message, StringComparison.OrdinalIgnoreCase);
        }

        settings["tls-ca"] = broker.CertificatePath;
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
        Assert.Equal([TestEvents.BodyOf(2, "a")], await ReceiveAsync(1));
    }

    [Fact]
    public async Task Loopback_is_refused_unless_it_is_allowed()
    {
        var settings = Settings();
        settings.Remove("allowed-networks");
        await using var target = Create(settings);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains("a loopback address", failure.Message, StringComparison.Ordinal);
        Assert.Contains("allowed-networks", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Retries soon, so that the test does not wait.</summary>
    internal static DeliveryOptions Patient { get; } = new()
    {
        FirstRetryDelay = TimeSpan.FromMilliseconds(20),
        MaxRetryDelay = TimeSpan.FromMilliseconds(200),
        MaxAge = TimeSpan.MaxValue,
    };

    /// <summary>Everything that a right configuration says.</summary>
    private protected Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["user"] = Broker.User,
            ["password"] = Broker.Password,
            ["allowed-networks"] = "127.0.0.1",
        };
        Configure(settings);
        return settings;
    }

    private protected static IEventTarget Create(
        IReadOnlyDictionary<string, string> settings, TimeProvider? time = null) =>
        EventTargetFactory.Create(TargetSettings.Read(settings), time ?? TimeProvider.System);

    /// <summary>Adds what is the kind's own.</summary>
    protected abstract void Configure(Dictionary<string, string> settings);

    protected virtual void UseTls(Dictionary<string, string> settings) =>
        settings["url"] = settings["url"]
            .Replace("://", "s://", StringComparison.Ordinal)
            .Replace($":{broker.Port}", $":{broker.TlsPort}", StringComparison.Ordinal);

    /// <summary>Makes the destination keep what comes.</summary>
    protected virtual Task ExpectAsync() => Task.CompletedTask;

    /// <summary>The bodies that came, in order; waits for as many.</summary>
    protected abstract Task<IReadOnlyList<string>> ReceiveAsync(int count);
}
