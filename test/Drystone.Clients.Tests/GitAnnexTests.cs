using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>git-annex keeps the contents of large files in a bucket.</summary>
public sealed class GitAnnexTests : ClientTest
{
    private const int LargeBytes = 9 * 1024 * 1024;

    protected override string[] Commands => ["git", "git-annex"];

    [Fact]
    public async Task Contents_are_stored_dropped_and_fetched_again()
    {
        var uri = new Uri(Server.Endpoint);
        await RunAsync("git", "init", "-q", ".");
        await RunAsync("git", "config", "user.email", "clients@example.com");
        await RunAsync("git", "config", "user.name", "Clients");
        await RunAsync("git", "config", "annex.security.allowed-ip-addresses", "127.0.0.1");
        await RunAsync("git", "annex", "init", "-q");
        await RunAsync("git", "annex", "initremote", "ours", "type=S3", "encryption=none", "bucket=annex-bucket",
            $"host={uri.Host}", $"port={uri.Port}", "protocol=http", "requeststyle=path", "chunk=4MiB");

        WriteRandom("large", LargeBytes);
        await RunAsync("git", "annex", "add", "-q", "large");
        await RunAsync("git", "commit", "-q", "-m", "Add a file");
        await RunAsync("git", "annex", "copy", "-q", "--to", "ours");
        await RunAsync("git", "annex", "drop", "-q", "large");
        Assert.False(File.Exists(File.ResolveLinkTarget(At("large"), returnFinalTarget: false)!.FullName));
        await RunAsync("git", "annex", "get", "-q", "large");
        // The name of the content is its hash, which fsck computes again.
        await RunAsync("git", "annex", "fsck", "-q");
        await RunAsync("git", "annex", "fsck", "-q", "--from", "ours");
        await RunAsync("git", "annex", "drop", "-q", "--force", "--from", "ours", "large");
    }
}
