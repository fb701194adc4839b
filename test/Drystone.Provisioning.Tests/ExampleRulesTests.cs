using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Clients.Tests.Harness;
using Drystone.Provisioning.Buckets;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests;

/// <summary>What of the examples is at the server afterwards, as another client reads it there.</summary>
public sealed class ExampleRulesTests : IAsyncLifetime
{
    private const string Uploads = "abort uploads after";

    private readonly string _folder = Directory.CreateTempSubdirectory("drystone-rules-").FullName;
    private DrystoneProcess _server = null!;
    private AmazonS3Client _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await DrystoneProcess.StartAsync(_folder);
        _s3 = ServerFixture.CreateS3(
            _server.Endpoint, DrystoneProcess.AccessKeyId, DrystoneProcess.SecretAccessKey);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _s3.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Requirement", "1.27")]
    [Trait("Requirement", "1.28")]
    [Trait("Requirement", "1.29")]
    [Trait("Requirement", "1.31")]
    [Trait("Requirement", "1.57")]
    [Trait("Requirement", "3.34")]
    public async Task Each_bucket_of_joelclaw_keeps_as_long_as_its_band()
    {
        await ApplyAsync(ExampleTests.PathOf("joelclaw.yaml"));

        foreach (var (domain, rule) in new Dictionary<string, string>
        {
            ["agent-loop-artifacts"] = $"drystone-hot all objects: expire after 14 days, {Uploads} 1 day",
            ["media-derived"] = $"drystone-warm all objects: expire after 180 days, {Uploads} 7 days",
            ["docs-derived"] = $"drystone-warm all objects: expire after 180 days, {Uploads} 7 days",
            ["discovery-raw"] = $"drystone-warm all objects: expire after 180 days, {Uploads} 7 days",
            ["session-archive"] = $"drystone-warm all objects: expire after 365 days, {Uploads} 7 days",
            ["otel-archive"] = $"drystone-cold all objects: expire after 730 days, {Uploads} 7 days",
            ["media-raw"] = $"drystone-cold all objects: {Uploads} 7 days",
            ["docs-raw"] = $"drystone-cold all objects: {Uploads} 7 days",
            ["vault-backups"] = "drystone-cold all objects: expire after 730 days, remove older versions after 365 "
                + $"days, {Uploads} 7 days",
        })
        {
            Assert.Equal(rule, (await RulesAsync($"joelclaw-local-usw2-{domain}"))[0]);
        }

        var locked = await _s3.GetObjectLockConfigurationAsync(
            new() { BucketName = "joelclaw-local-usw2-vault-backups" }, TestContext.Current.CancellationToken);
        Assert.Equal(365, locked.ObjectLockConfiguration.Rule.DefaultRetention.Days);
    }

    [Fact]
    [Trait("Requirement", "1.50")]
    [Trait("Requirement", "2.67")]
    [Trait("Requirement", "2.68")]
    [Trait("Requirement", "3.29")]
    [Trait("Requirement", "3.30")]
    public async Task Documents_stay_their_older_versions_end_and_logs_and_traces_end_after_their_own_retention()
    {
        await ApplyAsync(ExampleTests.PathOf("cloudlysis.yaml"));

        Assert.Equal(
            [
                "markers all objects: remove delete markers with nothing behind them",
                $"old-versions all objects: remove older versions after 90 days, {Uploads} 7 days",
            ],
            await RulesAsync("cloudlysis-docs"));
        Assert.Equal(
            [$"retention all objects: expire after 45 days, {Uploads} 1 day"], await RulesAsync("cloudlysis-loki"));
        Assert.Equal(
            [$"retention all objects: expire after 21 days, {Uploads} 1 day"], await RulesAsync("cloudlysis-tempo"));
    }

    [Fact]
    [Trait("Requirement", "3.28")]
    public async Task Logs_and_traces_may_share_a_bucket_with_a_rule_for_the_prefix_of_each()
    {
        var file = Path.Combine(_folder, "shared.yaml");
        await File.WriteAllTextAsync(file,
            """
            version: 1
            buckets:
              - name: telemetry
                lifecycle:
                  - {id: loki, prefix: loki/, expireDays: 45}
                  - {id: tempo, prefix: tempo/, expireDays: 21}
            """, TestContext.Current.CancellationToken);
        await ApplyAsync(file);

        Assert.Equal(
            ["loki loki/*: expire after 45 days", "tempo tempo/*: expire after 21 days"],
            await RulesAsync("telemetry"));
    }

    private async Task ApplyAsync(string file)
    {
        var (exitCode, output, errors) = await Cli.RunAsync(_server.Endpoint, _folder, "apply", "-f", file);
        Assert.True(exitCode == 0, output + errors);
    }

    private async Task<IReadOnlyList<string>> RulesAsync(string bucket)
    {
        var found = await _s3.GetLifecycleConfigurationAsync(
            new GetLifecycleConfigurationRequest { BucketName = bucket }, TestContext.Current.CancellationToken);
        Assert.All(found.Configuration.Rules, rule => Assert.Equal(LifecycleRuleStatus.Enabled, rule.Status));
        return [.. LifecycleFacts.Of(found.Configuration.Rules).Select(fact => $"{fact.Key[5..]} {fact.Value}")];
    }
}
