using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>A node of its own, with its own port mapper: the machine's, if any, is not touched.</summary>
public sealed class RabbitBroker : Broker
{
    private const string Home = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly int mapperPort = FreePort();
    private readonly int distributionPort = FreePort();

    protected override string[] Needs => ["epmd", "erl", Home];

    protected override string[] Command => [Home];

    // An orderly stop takes ten seconds; what was confirmed must survive this one too.
    protected override string StopSignal => "KILL";

    protected override Dictionary<string, string> Variables => new()
    {
        ["ERL_EPMD_PORT"] = Text(mapperPort),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODENAME"] = "drystone@localhost",
        ["RABBITMQ_DIST_PORT"] = Text(distributionPort),
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = Text(Port),
        ["RABBITMQ_MNESIA_BASE"] = Folder,
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "plugins"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
        ["RABBITMQ_CTL_ERL_ARGS"] = "-start_epmd false",
    };

    public Task<IConnection> ConnectAsync() => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = Port,
        UserName = User,
        Password = Password,
        AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync();

    protected override Task PrepareAsync()
    {
        Write("plugins", "[].\n");
        Write("rabbitmq.conf", $"""
            default_user = {User}
            default_pass = {Password}
            listeners.ssl.default = 127.0.0.1:{TlsPort}
            ssl_options.certfile = {CertificatePath}
            ssl_options.keyfile = {KeyPath}
            vm_memory_high_watermark.absolute = 256MiB
            disk_free_limit.absolute = 1MB
            """);
        StartHelper("epmd", "-port", Text(mapperPort), "-address", "127.0.0.1");
        return Task.CompletedTask;
    }

    protected override async Task<bool> IsServingAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
