using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>
/// A Restate node whose cluster metadata and snapshots live here. Its metadata is a chain of compare-and-swap writes:
/// if one conditional write answers wrongly, the node does not start.
/// </summary>
public sealed class RestateTests : ClientTest
{
    private readonly int nodePort = FreePort();
    private readonly int adminPort = FreePort();
    private readonly int ingressPort = FreePort();

    protected override string[] Commands => ["npm", "aws", "curl"];

    protected override async Task RequireAsync()
    {
        await NodePackages.InstalledAsync();
        Assert.SkipUnless(File.Exists(Program("restate-server")), "Restate has no package for this platform.");
    }

    protected override async Task SetUpAsync()
    {
        await AwsAsync("s3", "mb", "s3://restate-meta");
        await AwsAsync("s3", "mb", "s3://restate-snapshots");
        WriteText("restate.toml", Configuration());
        var restate = Start(Program("restate-server"), "--config-file", At("restate.toml"));
        await Until.AnswersAsync($"http://127.0.0.1:{adminPort}/health", restate);
        await Until.AnswersAsync($"http://127.0.0.1:{ingressPort}/restate/health", restate);
    }

    [Fact]
    public async Task The_cluster_keeps_its_metadata_and_its_snapshots()
    {
        await Until.TrueAsync(
            async () => (await KeysAsync("restate-meta")).Contains("cluster/partition_table", StringComparison.Ordinal),
            () => "the partition table is written.");
        for (var partition = 0; partition < 2; partition++)
        {
            // A partition takes its first snapshot once it has a leader and something in its log; until then the
            // command says that it failed and ends with 0 all the same, so what counts is the bucket.
            var place = $"s3://restate-snapshots/probe/{partition}/latest.json";
            await Until.TrueAsync(() => TakesSnapshotAsync(place), () => $"a snapshot is taken at {place}.");
            var keys = await KeysAsync($"restate-snapshots/probe/{partition}/");
            Assert.Contains("latest.json", keys, StringComparison.Ordinal);
            Assert.Contains("metadata.json", keys, StringComparison.Ordinal);
            Assert.Contains(".sst", keys, StringComparison.Ordinal);
        }

        var nodes = await AwsAsync("s3api", "head-object", "--bucket", "restate-meta", "--key", "cluster/nodes_config");
        Assert.Contains("binary/bilrost", nodes, StringComparison.Ordinal);
    }

    private async Task<bool> TakesSnapshotAsync(string place)
    {
        await Tool.TryAsync(new Launch(
            Program("restatectl"),
            ["--address", $"http://127.0.0.1:{nodePort}", "snapshots", "create"],
            Folder,
            Variables));
        string[] list = ["--endpoint-url", Server.Endpoint, "s3", "ls", place];
        return (await Tool.TryAsync(new Launch("aws", list, Folder, Variables))).ExitCode == 0;
    }

    private static string Program(string name) => NodePackages.Program($"@restatedev/{name}-linux-x64", name);

    private Task<string> KeysAsync(string place) => AwsAsync("s3", "ls", "--recursive", $"s3://{place}");

    private Task<string> AwsAsync(params string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);

    private string Configuration() => $"""
        roles = ["http-ingress", "admin", "worker", "log-server"]
        cluster-name = "clients"
        node-name = "n1"
        base-dir = "{At("restate-data")}"
        bind-ip = "127.0.0.1"
        bind-port = {nodePort}
        listen-mode = "tcp"
        default-num-partitions = 2
        disable-telemetry = true
        [ingress]
        bind-address = "127.0.0.1:{ingressPort}"
        [admin]
        bind-address = "127.0.0.1:{adminPort}"
        [metadata-client]
        type = "object-store"
        path = "s3://restate-meta/cluster"
        {Connection()}
        [worker.snapshots]
        destination = "s3://restate-snapshots/probe"
        snapshot-interval-num-records = 10
        {Connection()}

        """;

    private string Connection() => $"""
        aws-region = "{DrystoneProcess.Region}"
        aws-access-key-id = "{DrystoneProcess.AccessKeyId}"
        aws-secret-access-key = "{DrystoneProcess.SecretAccessKey}"
        aws-endpoint-url = "{Server.Endpoint}"
        aws-allow-http = true
        """;
}
