using Drystone.Server.Tests.Notifications.Brokers;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class MqttTargetTests(MosquittoBroker broker)
    : BrokerTargetSpec(broker), IClassFixture<MosquittoBroker>
{
    private readonly MosquittoBroker broker = broker;

    protected override string Refusal => "user or password is wrong";

    protected override void Configure(Dictionary<string, string> settings)
    {
        settings["kind"] = "mqtt";
        settings["url"] = $"mqtt://127.0.0.1:{broker.Port}";
        settings["topic"] = Destination;
        settings["client-id"] = Destination;
    }

    protected override Task ExpectAsync() => broker.KeepAsync(Destination);

    protected override async Task<IReadOnlyList<string>> ReceiveAsync(int count) =>
        (await broker.ReadAsync(Destination, count)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
