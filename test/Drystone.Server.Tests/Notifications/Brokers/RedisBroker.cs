using System.Globalization;

namespace Drystone.Server.Tests.Notifications.Brokers;

public sealed class RedisBroker : Broker
{
    protected override string[] Needs => ["redis-server", "redis-cli"];

    protected override string[] Command =>
    [
        "redis-server", "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder,
        "--requirepass", Password, "--appendonly", "yes", "--save", "",
        "--tls-port", TlsPort.ToString(CultureInfo.InvariantCulture), "--tls-auth-clients", "no",
        "--tls-cert-file", CertificatePath, "--tls-key-file", KeyPath,
    ];

    /// <returns>The reply, an item per line.</returns>
    public Task<string> CallAsync(params string[] command) => Programs.RunAsync("redis-cli",
        ["-p", Port.ToString(CultureInfo.InvariantCulture), "-a", Password, "--no-auth-warning", .. command]);

    protected override async Task<bool> IsServingAsync() =>
        await AcceptsAsync() && (await CallAsync("PING")).Contains("PONG", StringComparison.Ordinal);
}
