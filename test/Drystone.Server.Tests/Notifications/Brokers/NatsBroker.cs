using System.Net.Sockets;

namespace Drystone.Server.Tests.Notifications.Brokers;

public sealed class NatsBroker : Broker
{
    protected override string[] Needs => ["nats-server"];

    protected override string[] Command => ["nats-server", "-c", Path.Combine(Folder, "nats.conf")];

    protected override Task PrepareAsync()
    {
        Write("nats.conf", $$"""
            listen: "127.0.0.1:{{Port}}"
            authorization { user: "{{User}}", password: "{{Password}}" }
            tls { cert_file: "{{CertificatePath}}", key_file: "{{KeyPath}}" }
            allow_non_tls: true
            jetstream { store_dir: "{{Folder}}/store", max_memory_store: 16777216, max_file_store: 67108864 }
            """);
        return Task.CompletedTask;
    }

    protected override async Task<bool> IsServingAsync()
    {
        try
        {
            await using var client = await NatsClient.ConnectAsync(this);
            return (await client.RequestAsync("$JS.API.INFO", "")).Contains("account_info", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }
}
