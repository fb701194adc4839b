using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>restic keeps its repository in a bucket that it makes itself.</summary>
public sealed class ResticTests : ClientTest
{
    private const int LargeBytes = 24 * 1024 * 1024;

    protected override string[] Commands => ["restic"];

    [Fact]
    public async Task A_backup_is_checked_restored_and_pruned()
    {
        Variables["RESTIC_REPOSITORY"] = $"s3:{Server.Endpoint}/restic-repo";
        Variables["RESTIC_PASSWORD"] = "secret";
        WriteRandom("tree/large", LargeBytes);
        for (var number = 0; number < 30; number++)
        {
            WriteText($"tree/folder {number % 5}/file {number}", $"text {number}");
        }

        await RunAsync("restic", "init");
        await RunAsync("restic", "backup", "tree");
        await RunAsync("restic", "check", "--read-data");
        await RunAsync("restic", "restore", "latest", "--target", At("back"));
        Assert.Equal("", await RunAsync("diff", "-r", At("tree"), At("back", "tree")));

        WriteRandom("tree/large", LargeBytes / 2);
        await RunAsync("restic", "backup", "tree");
        await RunAsync("restic", "forget", "--keep-last", "1", "--prune");
        await RunAsync("restic", "check", "--read-data");
        Assert.Contains("1 snapshots", await RunAsync("restic", "snapshots"), StringComparison.Ordinal);
    }
}
