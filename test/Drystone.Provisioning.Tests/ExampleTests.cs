using Amazon.S3;
using Drystone.Clients.Tests.Harness;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests;

/// <summary>The ready-made examples, by the program, on a server that has nothing.</summary>
public sealed class ExampleTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("drystone-examples-").FullName;
    private DrystoneProcess _server = null!;

    public static TheoryData<string, string[]> Examples => new()
    {
        {
            "joelclaw.yaml",
            [
                "joelclaw-local-usw2-agent-loop-artifacts", "joelclaw-local-usw2-discovery-raw",
                "joelclaw-local-usw2-docs-derived", "joelclaw-local-usw2-docs-raw",
                "joelclaw-local-usw2-media-derived", "joelclaw-local-usw2-media-raw",
                "joelclaw-local-usw2-otel-archive", "joelclaw-local-usw2-session-archive",
                "joelclaw-local-usw2-vault-backups",
            ]
        },
        { "cloudlysis.yaml", ["cloudlysis-docs", "cloudlysis-loki", "cloudlysis-tempo"] },
        { "artifacts.yaml", ["artifact-store"] },
    };

    public static string PathOf(string example) => Path.Combine(AppContext.BaseDirectory, "examples", example);

    public async ValueTask InitializeAsync() => _server = await DrystoneProcess.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    [Trait("Requirement", "1.18")]
    [Trait("Requirement", "1.19")]
    [Trait("Requirement", "1.20")]
    [Trait("Requirement", "1.21")]
    [Trait("Requirement", "1.22")]
    [Trait("Requirement", "1.23")]
    [Trait("Requirement", "1.24")]
    [Trait("Requirement", "1.25")]
    [Trait("Requirement", "1.26")]
    [Trait("Requirement", "1.31")]
    [Trait("Requirement", "1.50")]
    [Trait("Requirement", "1.57")]
    [Trait("Requirement", "2.35")]
    [Trait("Requirement", "2.40")]
    [Trait("Requirement", "2.67")]
    [Trait("Requirement", "2.68")]
    [Trait("Requirement", "3.25")]
    [Trait("Requirement", "3.28")]
    [Trait("Requirement", "3.29")]
    [Trait("Requirement", "3.30")]
    [Trait("Requirement", "3.34")]
    [Trait("Requirement", "3.38")]
    [Trait("Requirement", "3.52")]
    public async Task An_example_is_applied_from_empty_and_then_there_is_nothing_to_change(
        string example, string[] buckets)
    {
        var plan = await RunAsync("plan", example);
        Assert.Equal(3, plan.ExitCode);
        Assert.All(buckets, bucket => Assert.Contains($"+ bucket {bucket}\n", plan.Output, StringComparison.Ordinal));
        Assert.Empty(await BucketsAsync());

        var first = await RunAsync("apply", example);
        Assert.True(first.ExitCode == 0, first.Output + first.Errors);
        Assert.Equal(buckets, await BucketsAsync());

        var second = await RunAsync("apply", example);
        Assert.True(second.ExitCode == 0, second.Output + second.Errors);
        Assert.Contains("Nothing to change.", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("applied", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("drift", example)).ExitCode);
        Assert.Equal(0, (await RunAsync("verify", example)).ExitCode);
    }

    [Fact]
    [Trait("Requirement", "2.69")]
    public async Task A_key_of_an_example_does_what_its_policy_says_and_its_secret_is_in_its_file_alone()
    {
        var applied = await RunAsync("apply", "cloudlysis.yaml");
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Errors);
        var file = Path.Combine(_folder, "secrets", "docs.env");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var values = File.ReadLines(file).Skip(1).Select(line => line.Split('=', 2)).ToDictionary(
            pair => pair[0], pair => pair[1]);
        Assert.DoesNotContain(
            values["AWS_SECRET_ACCESS_KEY"], applied.Output + applied.Errors, StringComparison.Ordinal);

        using var s3 = ServerFixture.CreateS3(
            _server.Endpoint, values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"]);
        await s3.PutObjectAsync(new() { BucketName = "cloudlysis-docs", Key = "a", ContentBody = "a" });
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListObjectsV2Async(
            new() { BucketName = "cloudlysis-loki" }));
        Assert.Equal("AccessDenied", refused.ErrorCode);
    }

    [Fact]
    public void A_variable_of_the_command_line_goes_into_the_names()
    {
        var reading = StoreFile.Read(
            File.ReadAllText(PathOf("joelclaw.yaml")), new Dictionary<string, string> { ["env"] = "prod" });
        Assert.Equal(9, reading.Declaration!.Buckets.Count);
        Assert.All(reading.Declaration.Buckets, bucket =>
        {
            Assert.StartsWith("joelclaw-prod-usw2-", bucket.Name, StringComparison.Ordinal);
            Assert.Equal("prod", bucket.Tags!["env"]);
        });
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, string example) =>
        Cli.RunAsync(_server.Endpoint, _folder, command, "-f", PathOf(example));

    private async Task<IEnumerable<string>> BucketsAsync()
    {
        using var s3 = ServerFixture.CreateS3(
            _server.Endpoint, DrystoneProcess.AccessKeyId, DrystoneProcess.SecretAccessKey);
        return ((await s3.ListBucketsAsync()).Buckets ?? []).Select(one => one.BucketName).Order();
    }
}
