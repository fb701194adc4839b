using System.Text;
using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Notifications.Brokers;
using RabbitMQ.Client;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class AmqpTargetTests(RabbitBroker broker) : BrokerTargetSpec(broker), IClassFixture<RabbitBroker>
{
    private readonly RabbitBroker broker = broker;

    protected override string Refusal => "user or password is wrong";

    [Fact]
    public async Task A_message_that_leads_to_no_queue_is_a_failure()
    {
        var settings = Settings();
        settings["routing-key"] = "nobody";
        await using var target = Create(settings);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains("routing key 'nobody'; bind a queue", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_is_not_there_is_a_failure_until_it_is()
    {
        var settings = Settings();
        settings["exchange"] = $"exchange-{Destination}";
        await using var target = Create(settings);
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains("no exchange", failure.Message, StringComparison.Ordinal);

        await using (var connection = await broker.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.ExchangeDeclareAsync(settings["exchange"], "direct");
            await channel.QueueBindAsync(Destination, settings["exchange"], Destination);
        }

        await target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
        Assert.Equal([TestEvents.BodyOf(2, "a")], await ReceiveAsync(1));
    }

    [Fact]
    public async Task A_message_is_persistent_and_carries_the_facts_of_its_event()
    {
        await using var target = Create(Settings());
        await target.DeliverAsync(TestEvents.Create(7), CancellationToken.None);
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync(Destination, autoAck: true);
        Assert.NotNull(message);
        var facts = message.BasicProperties;
        Assert.True(facts.Persistent);
        Assert.Equal("event-7", facts.MessageId);
        Assert.Equal("s3:ObjectCreated:Put", facts.Type);
        Assert.Equal("application/json", facts.ContentType);
        Assert.Equal(TestEvents.Time.ToUnixTimeSeconds(), facts.Timestamp.UnixTime);
    }

    protected override void Configure(Dictionary<string, string> settings)
    {
        settings["kind"] = "amqp";
        settings["url"] = $"amqp://127.0.0.1:{broker.Port}";
        settings["routing-key"] = Destination;
    }

    protected override async Task ExpectAsync()
    {
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Destination, durable: true, exclusive: false, autoDelete: false);
    }

    protected override async Task<IReadOnlyList<string>> ReceiveAsync(int count)
    {
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var bodies = new List<string>();
        while (await channel.BasicGetAsync(Destination, autoAck: true) is { } message)
        {
            bodies.Add(Encoding.UTF8.GetString(message.Body.Span));
        }

        return bodies;
    }
}
