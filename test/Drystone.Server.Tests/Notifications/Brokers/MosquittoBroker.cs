using System.Globalization;

namespace Drystone.Server.Tests.Notifications.Brokers;

public sealed class MosquittoBroker : Broker
{
    protected override string[] Needs => ["mosquitto", "mosquitto_sub", "mosquitto_passwd"];

    protected override string[] Command => ["mosquitto", "-c", Path.Combine(Folder, "mosquitto.conf")];

    /// <summary>The broker keeps what comes to the topic until <see cref="ReadAsync"/> takes it.</summary>
    public Task KeepAsync(string topic) => SubscribeAsync(topic, "-E");

    /// <returns>The next messages of the topic, one per line.</returns>
    public Task<string> ReadAsync(string topic, int count) =>
        SubscribeAsync(topic, "-C", count.ToString(CultureInfo.InvariantCulture));

    protected override async Task PrepareAsync()
    {
        Write("mosquitto.conf", $"""
            listener {Port} 127.0.0.1
            listener {TlsPort} 127.0.0.1
            certfile {CertificatePath}
            keyfile {KeyPath}
            allow_anonymous false
            password_file {Folder}/passwords
            persistence true
            persistence_location {Folder}/
            max_queued_messages 0
            user root
            """);
        await Programs.RunAsync("mosquitto_passwd", "-b", "-c", Path.Combine(Folder, "passwords"), User, Password);
    }

    protected override Task<bool> IsServingAsync() => AcceptsAsync();

    private Task<string> SubscribeAsync(string topic, params string[] options) => Programs.RunAsync("mosquitto_sub",
        [
            "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-u", User, "-P", Password,
            "-i", $"reader-{topic}", "-c", "-q", "1", "-t", topic, .. options,
        ]);
}
