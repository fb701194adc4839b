using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;

namespace Drystone.Server.Notifications.Targets.PostgreSql;

/// <summary>Writes each message to a table; the commit confirms it.</summary>
internal sealed class PostgreSqlTarget : IEventTarget
{
    private readonly ConnectionPool<PostgreSqlConnection> connections;

    public PostgreSqlTarget(EventTargetSettings settings, EgressGuard guard, TimeProvider time) =>
        connections = new ConnectionPool<PostgreSqlConnection>(
            $"PostgreSQL {settings.Url.Authority}",
            settings,
            cancel => PostgreSqlConnection.OpenAsync(settings, guard, cancel),
            time);

    public Task DeliverAsync(EventMessage message, CancellationToken cancel) =>
        connections.UseAsync((database, limited) => database.WriteAsync(message, limited), cancel);

    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
