using System.Globalization;
using Npgsql;

namespace Drystone.Server.Tests.Notifications.Brokers;

/// <summary>A database cluster of its own. PostgreSQL refuses to run as root, so root starts it as its own
/// user.</summary>
public sealed class PostgreSqlBroker : Broker
{
    public const string Database = "postgres";

    protected override string[] Needs => Environment.IsPrivilegedProcess
        ? ["initdb", "postgres", "setpriv"]
        : ["initdb", "postgres"];

    protected override string[] Command =>
        AsItself("postgres", "-D", Cluster, "-p", Port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Does not wait for clients to leave.</summary>
    protected override string StopSignal => "INT";

    public override Task ResumeAsync() => SignalServersAsync("CONT");

    private string Cluster => Path.Combine(Folder, "cluster");

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Port};Username={User};Password={Password};Database={Database};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    protected override async Task PrepareAsync()
    {
        var password = Write("password", Password);
        Directory.CreateDirectory(Cluster);
        if (Environment.IsPrivilegedProcess)
        {
            // The database's user must get through the folder to its own below.
            await Programs.RunAsync("chmod", "755", Folder);
            await Programs.RunAsync("chown", "postgres", Cluster, password, KeyPath);
            await Programs.RunAsync("chmod", "755", Path.GetDirectoryName(KeyPath)!);
        }

        var initialize = AsItself(
            "initdb", "-U", User, "-A", "scram-sha-256", $"--pwfile={password}", "--no-sync", "-E", "UTF8",
            "--locale=C.UTF-8", "-D", Cluster);
        await Programs.RunAsync(initialize[0], initialize[1..]);
        await File.AppendAllTextAsync(Path.Combine(Cluster, "postgresql.conf"), $"""

            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            shared_buffers = 16MB
            max_connections = 20
            ssl = on
            ssl_cert_file = '{CertificatePath}'
            ssl_key_file = '{KeyPath}'

            """);
    }

    protected override async Task<bool> IsServingAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    protected override async Task<IReadOnlyList<int>> StopAnsweringAsync() => await SignalServersAsync("STOP");

    /// <summary>Each connection has a process, in a group of its own.</summary>
    private async Task<IReadOnlyList<int>> SignalServersAsync(string signal)
    {
        var parent = File.ReadLines(Path.Combine(Cluster, "postmaster.pid")).First();
        var children = await File.ReadAllTextAsync($"/proc/{parent}/task/{parent}/children");
        string[] servers = [parent, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        await Programs.RunAsync("kill", ["-" + signal, .. servers]);
        return [.. servers.Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    private static string[] AsItself(string program, params string[] arguments)
    {
        string[] command = [Programs.Find(program) ?? program, .. arguments];
        // Unlike runuser it leaves no process between us and the server, which would stop and continue on its own.
        return Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", .. command]
            : command;
    }
}
