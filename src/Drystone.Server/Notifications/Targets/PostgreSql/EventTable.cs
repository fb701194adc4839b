using System.Text;

namespace Drystone.Server.Notifications.Targets.PostgreSql;

/// <summary>The statements about one table.</summary>
/// <param name="name">As configured: <c>events</c> or <c>audit.events</c>, taken literally, upper case too.</param>
internal sealed class EventTable(string name, TableStyle style)
{
    /// <summary>PostgreSQL cuts a longer name off, without an error:
    /// https://www.postgresql.org/docs/15/sql-syntax-lexical.html</summary>
    private const int MaxIdentifierBytes = 63;

    /// <summary>The name with each part in quotes.</summary>
    public string QuotedName { get; } = string.Join('.', name.Split('.').Select(Quote));

    public string Create => style == TableStyle.Append
        ? $"CREATE TABLE IF NOT EXISTS {QuotedName} (event_time timestamptz NOT NULL, event_data jsonb NOT NULL)"
        : $"""
            CREATE TABLE IF NOT EXISTS {QuotedName} (
                bucket text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, event_time timestamptz NOT NULL,
                event_data jsonb NOT NULL, sequencer text COLLATE "C" NOT NULL, PRIMARY KEY (bucket, key))
            """;

    public string Append => $"INSERT INTO {QuotedName} (event_time, event_data) VALUES ($1, $2)";

    /// <summary>A repetition of an older event changes nothing.</summary>
    public string Upsert => $"""
        INSERT INTO {QuotedName} AS held (bucket, key, event_time, event_data, sequencer) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (bucket, key) DO UPDATE SET event_time = excluded.event_time, event_data = excluded.event_data,
            sequencer = excluded.sequencer
        WHERE held.sequencer <= excluded.sequencer
        """;

    public string Delete => $"DELETE FROM {QuotedName} WHERE bucket = $1 AND key = $2 AND sequencer <= $3";

    /// <summary>Whether the text names a table: one part, or a schema and a table.</summary>
    public static bool IsName(string text) =>
        text.Split('.') is { Length: 1 or 2 } parts
        && parts.All(part => part.Length > 0
            && Encoding.UTF8.GetByteCount(part) <= MaxIdentifierBytes
            && !part.Any(char.IsControl));

    private static string Quote(string identifier) =>
        $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
