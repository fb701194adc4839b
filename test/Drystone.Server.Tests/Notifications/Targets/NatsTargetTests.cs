using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Notifications.Brokers;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class NatsTargetTests(NatsBroker broker) : BrokerTargetSpec(broker), IClassFixture<NatsBroker>
{
    private readonly NatsBroker broker = broker;

    protected override string Refusal => "Authorization Violation";

    [Fact]
    public async Task Without_JetStream_the_server_has_processed_a_message_that_is_confirmed()
    {
        var settings = Settings();
        settings["jetstream"] = "off";
        await using var listener = await NatsClient.ConnectAsync(broker);
        await listener.SubscribeAsync(Destination);
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        Assert.Equal(TestEvents.BodyOf(1, "a"), await listener.ReadMessageAsync());
    }

    [Fact]
    public async Task A_subject_that_no_stream_listens_to_is_a_failure()
    {
        var settings = Settings();
        settings["subject"] = "nobody.listens";
        await using var target = Create(settings);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains("'nobody.listens'; add a stream", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsPermanent);
    }

    [Fact]
    public async Task A_repeated_message_is_stored_once()
    {
        await using var target = Create(Settings());
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        await target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
        Assert.Equal([TestEvents.BodyOf(1, "a"), TestEvents.BodyOf(2, "a")], await ReceiveAsync(2));
    }

    [Fact]
    public async Task A_message_larger_than_the_server_takes_is_refused_for_good()
    {
        await using var target = Create(Settings());
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => target.DeliverAsync(
            TestEvents.Create(1, body: new string('x', 2 * 1024 * 1024)), CancellationToken.None));
        Assert.True(failure.IsPermanent);
    }

    protected override void Configure(Dictionary<string, string> settings)
    {
        settings["kind"] = "nats";
        settings["url"] = $"nats://127.0.0.1:{broker.Port}";
        settings["subject"] = Destination;
        settings["jetstream"] = "on";
    }

    protected override void UseTls(Dictionary<string, string> settings) =>
        settings["url"] = $"tls://127.0.0.1:{broker.Port}";

    protected override async Task ExpectAsync()
    {
        await using var client = await NatsClient.ConnectAsync(broker);
        await client.AddStreamAsync(Destination, Destination);
    }

    protected override async Task<IReadOnlyList<string>> ReceiveAsync(int count)
    {
        await using var client = await NatsClient.ConnectAsync(broker);
        var bodies = new List<string>();
        for (var sequence = 1; sequence <= count; sequence++)
        {
            bodies.Add(await client.ReadStoredAsync(Destination, sequence));
        }

        return bodies;
    }
}
