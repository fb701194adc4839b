using System.Globalization;
using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.Redis;

/// <summary>Gives each message to a list, a channel or a stream of Redis; the reply to the command confirms
/// it.</summary>
internal sealed class RedisTarget : IEventTarget
{
    private static readonly WireEndpoint Endpoint = new("Redis", Port: 6379, TlsPort: 6379, TlsScheme: "rediss");

    private readonly EventTargetSettings settings;
    private readonly ConnectionPool<RedisConnection> connections;

    public RedisTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time)
    {
        this.settings = settings;
        connections = ConnectionPool.Over(Endpoint, settings, guard, LogInAsync, time);
    }

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) =>
        connections.UseAsync((redis, limited) => redis.CallAsync(CommandFor(message), limited), cancel);

    public ValueTask DisposeAsync() => connections.DisposeAsync();

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

    private async Task<RedisConnection> LogInAsync(WireStream wire, CancellationToken cancel)
    {
        var redis = new RedisConnection(wire);
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

        return redis;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
