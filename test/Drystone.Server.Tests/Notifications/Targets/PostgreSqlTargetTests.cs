using Drystone.Server.Notifications.Targets;
using Drystone.Server.Tests.Notifications.Brokers;
using Npgsql;

namespace Drystone.Server.Tests.Notifications.Targets;

public sealed class PostgreSqlTargetTests(PostgreSqlBroker broker)
    : BrokerTargetSpec(broker), IClassFixture<PostgreSqlBroker>
{
    private readonly PostgreSqlBroker broker = broker;

    protected override string Refusal => "password authentication failed";

    [Fact]
    public async Task A_row_of_the_appended_table_has_the_time_of_its_event()
    {
        await using var target = Create(Settings());
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        Assert.Equal("2026-03-01 12:00:00+00", Assert.Single(await QueryAsync(
            $"SELECT event_time::timestamptz AT TIME ZONE 'UTC' || '+00' FROM \"{Destination}\"")));
    }

    [Fact]
    public async Task A_namespace_table_holds_the_last_event_of_every_object_that_exists()
    {
        await using var target = Create(NamespaceSettings());
        await target.DeliverAsync(TestEvents.Create(1, "kept"), CancellationToken.None);
        await target.DeliverAsync(TestEvents.Create(2, "gone"), CancellationToken.None);
        await target.DeliverAsync(TestEvents.Create(3, "kept"), CancellationToken.None);
        await target.DeliverAsync(Removal(4, "gone"), CancellationToken.None);
        Assert.Equal(
            [$"photos kept {TestEvents.BodyOf(3, "kept")}"],
            await QueryAsync($"SELECT bucket || ' ' || key || ' ' || event_data FROM \"{Destination}\""));
    }

    [Fact]
    public async Task A_repetition_of_an_older_event_changes_nothing_in_a_namespace_table()
    {
        await using var target = Create(NamespaceSettings());
        await target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        await target.DeliverAsync(Removal(1, "a"), CancellationToken.None);
        Assert.Equal([TestEvents.BodyOf(2, "a")], await ReceiveAsync(1));
    }

    [Theory]
    [InlineData("""a"; DROP TABLE "victim" --""")]
    [InlineData("Upper Case")]
    [InlineData("public.in schema")]
    public async Task The_name_of_a_table_is_taken_literally(string name)
    {
        await QueryAsync("CREATE TABLE IF NOT EXISTS victim (x int)");
        var settings = Settings();
        settings["table"] = name;
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        var quoted = name.Split('.')[^1].Replace("\"", "\"\"", StringComparison.Ordinal);
        Assert.Equal(["1"], await QueryAsync($"SELECT count(*)::text FROM \"{quoted}\""));
        Assert.Equal(["0"], await QueryAsync("SELECT count(*)::text FROM victim"));
        await QueryAsync($"DROP TABLE \"{quoted}\"");
    }

    [Fact]
    public async Task A_user_who_may_only_insert_needs_no_right_to_create()
    {
        var role = $"writer-{Destination}";
        await using (var owner = Create(Settings()))
        {
            await owner.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        }

        await QueryAsync($"CREATE ROLE \"{role}\" LOGIN PASSWORD 'secret-1234'");
        await QueryAsync($"GRANT INSERT ON \"{Destination}\" TO \"{role}\"");
        var settings = Settings();
        (settings["user"], settings["password"]) = (role, "secret-1234");
        await using var target = Create(settings);
        await target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
        Assert.Equal(2, (await ReceiveAsync(2)).Count);
    }

    [Fact]
    public async Task Connections_that_are_opened_at_once_make_the_table_once()
    {
        await using var target = Create(Settings());
        await Task.WhenAll(Enumerable.Range(1, 16).Select(n =>
            Task.Run(() => target.DeliverAsync(TestEvents.Create(n, $"key-{n}"), CancellationToken.None))));
        Assert.Equal(16, (await ReceiveAsync(16)).Count);
    }

    [Fact]
    public async Task A_password_that_is_the_server_s_own_is_sent_to_no_target()
    {
        const string Variable = "PGPASSWORD";
        var settings = Settings();
        settings.Remove("password");
        var before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, Broker.Password);
        try
        {
            await using var target = Create(settings);
            var failure = await Assert.ThrowsAsync<DeliveryException>(
                () => target.DeliverAsync(TestEvents.Create(1), CancellationToken.None));
            Assert.Contains("No password has been provided", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }

    [Fact]
    public async Task A_row_that_cannot_be_written_yet_is_not_confirmed()
    {
        var clock = new FakeClock();
        await using var target = Create(Settings(), clock);
        await target.DeliverAsync(TestEvents.Create(1), CancellationToken.None);
        await using (var other = await broker.ConnectAsync())
        {
            await using var transaction = await other.BeginTransactionAsync();
            await RunAsync(other, $"LOCK TABLE \"{Destination}\" IN ACCESS EXCLUSIVE MODE");
            var delivery = target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
            Assert.False(delivery.IsCompleted);
            clock.Advance(TimeSpan.FromMinutes(1));
            await Assert.ThrowsAsync<DeliveryException>(() => delivery);
        }

        await target.DeliverAsync(TestEvents.Create(3), CancellationToken.None);
        Assert.Equal(TestEvents.BodyOf(3, "a"), (await ReceiveAsync(2))[^1]);
    }

    [Fact]
    public async Task A_body_that_can_never_be_stored_is_refused_for_good()
    {
        await using var target = Create(Settings());
        var failure = await Assert.ThrowsAsync<DeliveryException>(() => target.DeliverAsync(
            TestEvents.Create(1, body: """{"key": "\u0000"}"""), CancellationToken.None));
        Assert.True(failure.IsPermanent);
        Assert.Contains("22P05", failure.Message, StringComparison.Ordinal);
        await target.DeliverAsync(TestEvents.Create(2), CancellationToken.None);
    }

    protected override void Configure(Dictionary<string, string> settings)
    {
        settings["kind"] = "postgresql";
        settings["url"] = $"postgresql://127.0.0.1:{broker.Port}/{PostgreSqlBroker.Database}";
        settings["tls"] = "off";
        settings["table"] = Destination;
    }

    protected override void UseTls(Dictionary<string, string> settings) => settings["tls"] = "on";

    protected override async Task<IReadOnlyList<string>> ReceiveAsync(int count) =>
        await QueryAsync($"SELECT event_data::text FROM \"{Destination}\"");

    private static EventMessage Removal(int number, string key) =>
        TestEvents.Create(number, key, name: "s3:ObjectRemoved:Delete");

    private Dictionary<string, string> NamespaceSettings()
    {
        var settings = Settings();
        settings["table-style"] = "namespace";
        return settings;
    }

    private async Task<IReadOnlyList<string>> QueryAsync(string statement)
    {
        await using var connection = await broker.ConnectAsync();
        return await RunAsync(connection, statement);
    }

    private static async Task<IReadOnlyList<string>> RunAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
