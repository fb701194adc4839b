using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>pgBackRest keeps the backups and the log of a PostgreSQL here, over TLS, which it demands.</summary>
public sealed class PgBackRestTests : ClientTest
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private const string Count = "SELECT count(*), sum(id) FROM rows";

    private readonly int port = FreePort();

    protected override string[] Commands => ["pgbackrest", "psql", "runuser", "chown", "aws", "openssl"];

    protected override string[] ServerOptions => ["--tls-self-signed"];

    private string Primary => At("cluster", "primary");

    private string Restored => At("cluster", "restored");

    protected override Task RequireAsync()
    {
        Assert.SkipUnless(Directory.Exists(Programs), "PostgreSQL 15 is not installed. See eng/packages.sh.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "PostgreSQL is started as its own user, which needs root.");
        return Task.CompletedTask;
    }

    protected override async Task SetUpAsync()
    {
        Variables["AWS_CA_BUNDLE"] = At("data", "tls", "cert.pem");
        Variables["PATH"] += $":{Programs}";
        await RunAsync("aws", "--endpoint-url", Server.Endpoint, "s3", "mb", "s3://pgb");

        // The database's user must get through the folder to its own below.
        await RunAsync("chmod", "755", Folder);
        Directory.CreateDirectory(At("cluster"));
        WriteText("cluster/pgbackrest.conf", Configuration());
        await RunAsync("chown", "-R", "postgres", At("cluster"));
        await AsPostgresAsync("initdb", "-A", "trust", "-D", Primary);
        await File.AppendAllTextAsync(Path.Combine(Primary, "postgresql.conf"), $"""

            port = {port}
            listen_addresses = ''
            unix_socket_directories = '{At("cluster")}'
            archive_mode = on
            archive_command = 'pgbackrest --config={At("cluster", "pgbackrest.conf")} --stanza=main archive-push %p'
            archive_timeout = 5

            """);
    }

    protected override async Task TearDownAsync()
    {
        foreach (var folder in new[] { Primary, Restored })
        {
            // There while that database runs, which it does when the test failed half way.
            if (File.Exists(Path.Combine(folder, "postmaster.pid")))
            {
                await AsPostgresAsync("pg_ctl", "-D", folder, "-m", "immediate", "stop");
            }
        }
    }

    [Fact]
    public async Task A_database_is_backed_up_verified_and_restored()
    {
        await StartDatabaseAsync(Primary);
        await PgBackRestAsync("stanza-create");
        await PgBackRestAsync("check");
        await SqlAsync("CREATE TABLE rows AS SELECT id, md5(id::text) FROM generate_series(1, 100000) id");
        await PgBackRestAsync("backup", "--type=full");
        await SqlAsync("INSERT INTO rows SELECT id, 'later' FROM generate_series(100001, 101000) id");
        await PgBackRestAsync("backup", "--type=incr");
        await SqlAsync("INSERT INTO rows VALUES (101001, 'in the log alone')");
        var expected = await SqlAsync(Count);
        await StopDatabaseAsync(Primary);
        await PgBackRestAsync("verify");
        Assert.Contains("status: ok", await PgBackRestAsync("info"), StringComparison.Ordinal);

        await PgBackRestAsync("restore", $"--pg1-path={Restored}");
        await StartDatabaseAsync(Restored);
        Assert.Equal(expected, await SqlAsync(Count));
        await StopDatabaseAsync(Restored);
        await PgBackRestAsync("expire", "--repo1-retention-full=1");
    }

    private Task<string> AsPostgresAsync(string program, params string[] arguments) =>
        RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]);

    private Task<string> PgBackRestAsync(string command, params string[] options) => AsPostgresAsync(
        "pgbackrest", [$"--config={At("cluster", "pgbackrest.conf")}", "--stanza=main", .. options, command]);

    private Task<string> StartDatabaseAsync(string folder) =>
        AsPostgresAsync("pg_ctl", "-D", folder, "-l", At("cluster", "log"), "-w", "start");

    private Task<string> StopDatabaseAsync(string folder) =>
        AsPostgresAsync("pg_ctl", "-D", folder, "-m", "fast", "-w", "stop");

    private Task<string> SqlAsync(string statement) => AsPostgresAsync(
        "psql", "-h", At("cluster"), "-p", $"{port}", "-d", "postgres", "-At", "-v", "ON_ERROR_STOP=1",
        "-c", statement);

    private string Configuration()
    {
        var endpoint = new Uri(Server.Endpoint);
        return $"""
            [global]
            repo1-type=s3
            repo1-s3-endpoint={endpoint.Host}
            repo1-storage-port={endpoint.Port}
            repo1-storage-verify-tls=n
            repo1-s3-uri-style=path
            repo1-s3-bucket=pgb
            repo1-s3-region={DrystoneProcess.Region}
            repo1-s3-key={DrystoneProcess.AccessKeyId}
            repo1-s3-key-secret={DrystoneProcess.SecretAccessKey}
            repo1-path=/pgb
            repo1-retention-full=2
            log-level-console=info
            log-path={At("cluster")}
            lock-path={At("cluster")}
            spool-path={At("cluster")}
            start-fast=y
            [main]
            pg1-path={Primary}
            pg1-port={port}
            pg1-socket-path={At("cluster")}

            """;
    }
}
