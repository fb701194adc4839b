using System.Net;
using Drystone.Engine.Changes;
using Drystone.Server.Egress;
using Drystone.Server.Notifications.Targets.Wire;
using Npgsql;
using NpgsqlTypes;

namespace Drystone.Server.Notifications.Targets.PostgreSql;

/// <summary>A connection to a database whose table is there.</summary>
internal sealed class PostgreSqlConnection : IAsyncDisposable
{
    private const int DefaultPort = 5432;

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;
    private readonly EventTable table;
    private readonly TableStyle style;

    /// <summary>Never cancelled by a time limit directly, see <see cref="WriteAsync"/>.</summary>
    private readonly CancellationTokenSource breakingOff = new();

    private Task executing = Task.CompletedTask;

    private PostgreSqlConnection(NpgsqlDataSource source, NpgsqlConnection connection, EventTargetSettings settings)
    {
        this.source = source;
        this.connection = connection;
        style = settings.TableStyle;
        table = new EventTable(settings.Destination, style);
    }

    /// <summary>Connects to an address that the guard has judged: the library is given no name to resolve.</summary>
    public static async Task<PostgreSqlConnection> OpenAsync(
        EventTargetSettings settings, EgressGuard guard, CancellationToken cancel)
    {
        DeliveryException? last = null;
        foreach (var address in await guard.ResolveAsync(settings.Url.Host, cancel))
        {
            try
            {
                return await OpenAsync(settings, address, cancel);
            }
            catch (NpgsqlException e)
            {
                last = Failure("cannot connect", e);
            }
        }

        throw last!;
    }

    /// <summary>
    /// Returns when the row is committed. A cancelled call leaves the statement running, and
    /// <see cref="DisposeAsync"/> breaks it off: the library cancels by asking the server over a second connection, and
    /// blocks for as long as that server does not answer.
    /// </summary>
    public async Task WriteAsync(EventMessage message, CancellationToken cancel)
    {
        try
        {
            executing = ExecuteAsync(message);
            await executing.WaitAsync(cancel);
        }
        catch (NpgsqlException e)
        {
            throw Failure("did not commit", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (executing.IsCompleted)
        {
            await CloseAsync();
        }
        else
        {
            // On a thread of its own, since it may be blocked for long; nobody waits for it.
            _ = Task.Factory.StartNew(
                BreakOff, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private async Task ExecuteAsync(EventMessage message)
    {
        if (style == TableStyle.Namespace && message.Effect == KeyEffect.None)
        {
            return;
        }

        await using var command = CommandFor(message);
        await command.ExecuteNonQueryAsync(breakingOff.Token);
    }

    private void BreakOff()
    {
        breakingOff.Cancel();
        _ = executing.ContinueWith(
            async finished =>
            {
                // Its failure has been told already, as the time limit that was passed.
                _ = finished.Exception;
                await CloseAsync();
            },
            TaskScheduler.Default);
    }

    private async Task CloseAsync()
    {
        await connection.DisposeAsync();
        await source.DisposeAsync();
        breakingOff.Dispose();
    }

    private static async Task<PostgreSqlConnection> OpenAsync(
        EventTargetSettings settings, IPAddress address, CancellationToken cancel)
    {
        var source = SourceFor(settings, address);
        try
        {
            var opened = await source.OpenConnectionAsync(cancel);
            var connection = new PostgreSqlConnection(source, opened, settings);
            await connection.CreateTableAsync(cancel);
            return connection;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlDataSource SourceFor(EventTargetSettings settings, IPAddress address)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = address.ToString(),
            Port = settings.Url.Port > 0 ? settings.Url.Port : DefaultPort,
            Database = Uri.UnescapeDataString(settings.Url.AbsolutePath.TrimStart('/')),
            Username = settings.User,
            ApplicationName = "drystone",
            Pooling = false,
            // The limits that count are kept outside; this one also bounds the connection that cancels.
            Timeout = (int)Math.Ceiling(settings.ConnectTimeout.TotalSeconds),
            CommandTimeout = 0,
            TcpKeepAlive = true,
            SslMode = settings.UsesTls ? SslMode.VerifyFull : SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        var builder = new NpgsqlSlimDataSourceBuilder(text.ConnectionString);
        // The library would look for one that is missing in the environment and the home of the server, which may hold
        // that of another database.
        var password = settings.Password?.Reveal() ?? "";
        builder.UsePasswordProvider(_ => password, (_, _) => ValueTask.FromResult(password));
        if (settings.UsesTls)
        {
            builder.EnableTransportSecurity();
            builder.UseSslClientAuthenticationOptionsCallback(options =>
            {
                // The certificate is for the name, not for the address behind it.
                options.TargetHost = settings.Url.Host;
                options.CertificateChainPolicy = TargetTls.OptionsOf(settings).CertificateChainPolicy;
            });
        }

        return builder.Build();
    }

    /// <summary>CREATE TABLE IF NOT EXISTS asks for the right to create even when the table is there.</summary>
    private async Task CreateTableAsync(CancellationToken cancel)
    {
        await using var find = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.QuotedName });
        if (await find.ExecuteScalarAsync(cancel) is true)
        {
            return;
        }

#pragma warning disable CA2100 // The only thing put into the text is a quoted identifier, which cannot be a parameter.
        await using var create = new NpgsqlCommand(table.Create, connection);
#pragma warning restore CA2100
        try
        {
            await create.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException e) when (
            e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable)
        {
            // Another connection of ours has made it in the meantime: PostgreSQL looks before it makes.
        }
    }

    private NpgsqlCommand CommandFor(EventMessage message) => (style, message.Effect) switch
    {
        (TableStyle.Append, _) => Command(table.Append, Time(message), Json(message)),
        (TableStyle.Namespace, KeyEffect.Removed) => Command(
            table.Delete, Text(message.Bucket), Text(message.Key), Text(message.Sequencer)),
        _ => Command(
            table.Upsert, Text(message.Bucket), Text(message.Key), Time(message), Json(message),
            Text(message.Sequencer)),
    };

    private NpgsqlCommand Command(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // As above.
        var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<DateTime> Time(EventMessage message) =>
        new() { TypedValue = message.Time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter<ReadOnlyMemory<byte>> Json(EventMessage message) =>
        new() { TypedValue = message.Body, NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static DeliveryException Failure(string what, NpgsqlException e) => e switch
    {
        // A detail would quote the row; the sentence does not.
        PostgresException refused => new DeliveryException(
            $"PostgreSQL {what}: {refused.MessageText} ({refused.SqlState})", IsAboutTheMessage(refused.SqlState), e),
        _ => new DeliveryException($"PostgreSQL {what}: {e.GetBaseException().Message}", isPermanent: false, e),
    };

    /// <summary>Class 22, data exception: this body or key can never be stored, as one with U+0000. Class 54: it is too
    /// large. https://www.postgresql.org/docs/15/errcodes-appendix.html</summary>
    private static bool IsAboutTheMessage(string state) =>
        state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal);
}
