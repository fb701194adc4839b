using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Notifications.Brokers;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class RedisTargetTests(RedisBroker broker) : BrokerTargetSpec(broker), IClassFixture<RedisBroker>
{
    private readonly RedisBroker broker = broker;

    protected override string Refusal => "WRONGPASS";

    [Fact]
    public async Task A_stream_gets_the_id_and_name_of_the_event_beside_its_body()
    {
        var settings = Settings();
        settings.Remove("list");
        settings["stream"] = Destination;
        settings["max-stream-length"] = "1000";
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        var lines = (await broker.CallAsync("XRANGE", Destination, "-", "+")).Split('\n')[1..^1];
        Assert.Equal(
            ["id", "event-1", "event", "s3:ObjectCreated:Put", "body", TestEvents.BodyOf(1, "a")], lines);
    }

    [Fact]
    public async Task A_channel_takes_messages_whether_or_not_somebody_listens()
    {
        var settings = Settings();
        settings.Remove("list");
        settings["channel"] = Destination;
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        Assert.Contains(
            "cmdstat_publish:calls=", await broker.CallAsync("INFO", "commandstats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_database_is_selected()
    {
        var settings = Settings();
        settings["database"] = "3";
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        Assert.Equal("1", (await broker.CallAsync("-n", "3", "LLEN", Destination)).Trim());
        Assert.Equal("0", (await broker.CallAsync("LLEN", Destination)).Trim());
    }

    [Fact]
    public async Task A_key_of_another_type_is_a_failure_that_names_the_command()
    {
        await broker.CallAsync("SET", Destination, "text");
        await using var target = Create(Settings());
        var failure = await Assert.ThrowsAsync<DeliveryException>(
            () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
        Assert.Contains("RPUSH: WRONGTYPE", failure.Message, StringComparison.Ordinal);
    }

    protected override void Configure(Dictionary<string, string> settings)
    {
        settings["kind"] = "redis";
        settings["url"] = $"redis://127.0.0.1:{broker.Port}";
        settings["user"] = "default";
        settings["list"] = Destination;
    }

    protected override async Task<IReadOnlyList<string>> ReceiveAsync(int count)
    {
        var lines = await broker.CallAsync("LRANGE", Destination, "0", "-1");
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
