using System.Net;
using System.Net.Sockets;
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

    /// <summary>Returns when the row is committed.</summary>
    public async Task WriteAsync(EventMessage message, CancellationToken cancel)
    {
        try
        {
            await using var command = CommandFor(message);
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (NpgsqlException e)
        {
            throw Failure("did not commit", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await source.DisposeAsync();
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
            Password = settings.Password?.Reveal(),
            ApplicationName = "drystone",
            Pooling = false,
            // Time limits are kept outside, by cancelling.
            Timeout = 0,
            CommandTimeout = 0,
            SslMode = settings.UsesTls ? SslMode.VerifyFull : SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        var builder = new NpgsqlSlimDataSourceBuilder(text.ConnectionString);
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
        await create.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand CommandFor(EventMessage message) => (style, message.IsRemoval) switch
    {
        (TableStyle.Append, _) => Command(table.Append, Time(message), Json(message)),
        (TableStyle.Namespace, true) => Command(
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
        { InnerException: SocketException or IOException or TimeoutException } => new DeliveryException(
            $"PostgreSQL {what}: {e.InnerException.Message}", isPermanent: false, e),
        _ => new DeliveryException($"PostgreSQL {what}: {e.Message}", isPermanent: false, e),
    };

    /// <summary>Class 22, data exception: this body or key can never be stored, as one with U+0000. Class 54: it is too
    /// large. https://www.postgresql.org/docs/15/errcodes-appendix.html</summary>
    private static bool IsAboutTheMessage(string state) =>
        state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal);
}
