using System.Globalization;
using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Redis;

/// <summary>Gives each message to a list, a channel or a stream of Redis; the reply to the command confirms
/// it.</summary>
internal sealed class RedisTarget : IEventTarget
{
    private const int DefaultPort = 6379;

    private readonly EventTargetSettings settings;
    private readonly EgressGuard guard;
    private readonly SingleConnection<RedisConnection> connection;

    public RedisTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time)
    {
        this.settings = settings;
        this.guard = guard;
        connection = new SingleConnection<RedisConnection>(
            $"Redis {settings.Url.Authority}", settings, OpenAsync, time);
    }

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) =>
        connection.UseAsync((redis, limited) => redis.CallAsync(CommandFor(message), limited), cancel);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private RedisArgument[] CommandFor(EventMessage message) => settings.RedisCommand switch
    {
        RedisCommand.Push => ["RPUSH", settings.Destination, message.Body],
        RedisCommand.Publish => ["PUBLISH", settings.Destination, message.Body],
        _ =>
        [
            "XADD", settings.Destination, .. Trimming(), "*",
            "id", message.Id, "event", message.EventName, "body", message.Body,
        ],
    };

    private RedisArgument[] Trimming() => settings.MaxStreamLength is { } length
        ? ["MAXLEN", "~", Number(length)]
        : [];

    private async Task<RedisConnection> OpenAsync(CancellationToken cancel)
    {
        var port = settings.Url.Port > 0 ? settings.Url.Port : DefaultPort;
        var wire = await WireStream.ConnectAsync(guard, settings.Url.Host, port, cancel);
        try
        {
            if (settings.Url.Scheme == "rediss")
            {
                await wire.UpgradeAsync(TargetTls.OptionsOf(settings), cancel);
            }

            var redis = new RedisConnection(wire);
            await LogInAsync(redis, cancel);
            return redis;
        }
        catch
        {
            await wire.DisposeAsync();
            throw;
        }
    }

    private async Task LogInAsync(RedisConnection redis, CancellationToken cancel)
    {
        if (settings.Password is { } password)
        {
            // The form without a user is the only one before Redis 6.
            await redis.CallAsync(
                settings.User is { } user ? ["AUTH", user, password.Reveal()] : ["AUTH", password.Reveal()], cancel);
        }

        if (settings.Database != 0)
        {
            await redis.CallAsync(["SELECT", Number(settings.Database)], cancel);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
