using Drystone.Server.Replication;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Replication;

public sealed class ReplicationMetricsTests
{
    [Fact]
    public async Task The_backlog_of_every_target_is_shown_before_it_has_one()
    {
        var target = new ReplicationTarget
        {
            Name = "far",
            Endpoint = new Uri("http://127.0.0.1:9"),
            Region = "us-east-1",
            AccessKeyId = "id",
            SecretAccessKey = "a-secret-that-is-never-shown",
            Buckets = ["there"],
        };
        await using var running = await RunningServer.StartAsync(
            change: options => options with { ReplicationTargets = [target] });
        var text = await running.Http.GetStringAsync(
            new Uri(running.Console, "/metrics"), TestContext.Current.CancellationToken);
        string[] names =
        [
            "drystone_replication_backlog", "drystone_replication_backlog_size_bytes",
            "drystone_replication_backlog_age_seconds", "drystone_replication_failures_total",
        ];
        Assert.All(names, name =>
        {
            Assert.Contains($"{name}{{target=\"far\"}} 0\n", text, StringComparison.Ordinal);
            Assert.Contains($"{name}{{target=\"local\"}} 0\n", text, StringComparison.Ordinal);
        });
        Assert.Contains("drystone_replication_held 0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(target.SecretAccessKey, text, StringComparison.Ordinal);
    }
}
