using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Amqp;
using Drystone.Server.Notifications.Targets.Mqtt;
using Drystone.Server.Notifications.Targets.Nats;
using Drystone.Server.Notifications.Targets.PostgreSql;
using Drystone.Server.Notifications.Targets.Redis;
using Drystone.Server.Notifications.Targets.Webhook;

namespace Drystone.Server.Notifications.Targets;

/// <summary>Makes targets of settings. Nothing is connected to before the first delivery.</summary>
internal static class EventTargetFactory
{
    /// <param name="resolver">Null for the machine's own.</param>
    public static IEventTarget Create(EventTargetSettings settings, TimeProvider time, INameResolver? resolver = null)
    {
        var guard = new EgressGuard(settings.Egress, resolver);
        return settings.Kind switch
        {
            EventTargetKind.Webhook => new WebhookTarget(settings, guard, time),
            EventTargetKind.Nats => new NatsTarget(settings, guard, time),
            EventTargetKind.Redis => new RedisTarget(settings, guard, time),
            EventTargetKind.Amqp => new AmqpTarget(settings, guard, time),
            EventTargetKind.Mqtt => new MqttTarget(settings, guard, time),
            EventTargetKind.PostgreSql => new PostgreSqlTarget(settings, guard, time),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, null),
        };
    }
}
