using Drystone.Cli.Rendering;
using static Drystone.Cli.Tests.Contract.CommandRun;

namespace Drystone.Cli.Tests.Rendering;

/// <summary>What each consumer is given, against the texts in <c>Golden</c>: a laptop over http with the key in the
/// environment, and a production at a Ceph with its secrets in files.</summary>
public sealed class ConsumerTests : IDisposable
{
    private const string KeyId = "GOLDENKEYID";
    private const string Secret = "golden/secret+never printed";
    private const string Token = "golden-token-never-printed";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-render-");

    public static TheoryData<string> Consumers => [.. ConsumerTable.All.Select(one => one.Name)];

    private static string Golden => Path.Combine(AppContext.BaseDirectory, "Rendering", "Golden");

    private static Dictionary<string, string> Laptop => new()
    {
        ["S3_ENDPOINT"] = "http://127.0.0.1:9000",
        ["S3_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = KeyId,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["S3_PROVIDER"] = "drystone",
        ["S3_BUCKET_DOCS"] = "docs",
        ["S3_BUCKET_LOKI"] = "cloudlysis-loki",
        ["S3_BUCKET_TEMPO"] = "cloudlysis-tempo",
    };

    private Dictionary<string, string> Production => new()
    {
        ["S3_ENDPOINT"] = "https://rgw.example.com:7480",
        ["S3_REGION"] = "eu-central-1",
        ["S3_PROVIDER"] = "ceph",
        ["S3_ACCESS_KEY_ID_FILE"] = Write("id", KeyId),
        ["S3_SECRET_ACCESS_KEY_REF"] = $"file:{Write("secret", Secret)}",
        ["S3_SESSION_TOKEN_REF"] = "env:STORE_TOKEN",
        ["STORE_TOKEN"] = Token,
        ["S3_FORCE_PATH_STYLE"] = "false",
        ["S3_CA_FILE"] = Write("ca.pem", "certificates"),
        ["S3_STORAGE_CLASS"] = "STANDARD_IA",
        ["S3_SSE"] = "aws:kms:testkey-1",
        ["S3_MULTIPART_CHUNK_BYTES"] = "16777216",
        ["S3_BUCKET"] = "one-for-all",
        ["S3_PREFIX"] = "it's/$HOME/",
        ["S3_BUCKET_LOKI"] = "one-for-all",
        ["S3_BUCKET_TEMPO"] = "one-for-all",
        ["S3_PREFIX_TEMPO"] = "it's/$HOME/",
    };

    [Theory]
    [MemberData(nameof(Consumers))]
    public async Task It_is_given_what_it_needs_on_a_laptop(string consumer)
    {
        var environment = Laptop;
        if (consumer == "pgbackrest")
        {
            environment["S3_ENDPOINT"] = "https://127.0.0.1:9000";
            environment["S3_INSECURE"] = "true";
        }

        await AssertGoldenAsync(consumer, "laptop", environment);
    }

    [Theory]
    [MemberData(nameof(Consumers))]
    public async Task It_is_given_what_it_needs_in_production(string consumer) =>
        await AssertGoldenAsync(consumer, "production", Production);

    [Theory]
    [MemberData(nameof(Consumers))]
    public async Task It_is_given_what_it_needs_at_AWS_without_a_key(string consumer)
    {
        var (exitCode, output, errors) = await RunAsync(
            new Dictionary<string, string> { ["S3_REGION"] = "eu-west-1", ["S3_BUCKET"] = "docs" },
            "config", "render", consumer, "--domain", "");
        Assert.Equal("", errors);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("http://", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ACCESS_KEY_ID:?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PgBackRest_is_refused_what_it_cannot_speak()
    {
        var (exitCode, output, errors) = await RunAsync(Laptop, "config", "render", "pgbackrest");
        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.Contains("without TLS, which pgBackRest does not speak", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bucket_of_another_domain_can_be_named()
    {
        var (_, output, _) = await RunAsync(Laptop, "config", "render", "rclone", "--domain", "loki");
        Assert.Contains("store:cloudlysis-loki/loki/", output, StringComparison.Ordinal);
        var (exitCode, _, errors) = await RunAsync(Laptop, "config", "render", "rclone", "--domain", "MEDIA");
        Assert.Equal(2, exitCode);
        Assert.Contains("S3_BUCKET_MEDIA: is missing.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_that_is_misspelled_is_told_the_nearest()
    {
        var (exitCode, _, errors) = await RunAsync(Laptop, "config", "render", "rclon");
        Assert.Equal(2, exitCode);
        Assert.Contains("did you mean 'rclone'?", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("S3_PREFIX_DOCS", "a\n[evil]/")]
    [InlineData("S3_INSECURE_HOSTS", "a\nb")]
    public async Task A_line_break_that_would_be_a_line_of_its_own_is_refused(string name, string value)
    {
        var environment = Laptop;
        environment[name] = value;
        var (exitCode, output, errors) = await RunAsync(environment, "config", "render", "rclone");
        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.Contains($"{name}: holds a line break", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_that_would_be_a_command_in_a_shell_is_refused()
    {
        var environment = Laptop;
        environment.Remove("AWS_SECRET_ACCESS_KEY");
        environment["AWS_SECRET_ACCESS_KEY_REF"] = "env:A}; id; echo ${A";
        environment["A}; id; echo ${A"] = Secret;
        var (exitCode, output, errors) = await RunAsync(environment, "config", "render", "restic");
        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.Contains("AWS_SECRET_ACCESS_KEY_REF: names no variable.", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task AssertGoldenAsync(string consumer, string place, Dictionary<string, string> environment)
    {
        var (exitCode, output, errors) = await RunAsync(environment, "config", "render", consumer);
        Assert.Equal("", errors);
        Assert.Equal(0, exitCode);
        foreach (var secret in new[] { KeyId, Secret, Token })
        {
            Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
        }

        var expected = await File.ReadAllTextAsync(Path.Combine(Golden, $"{consumer}.{place}.txt"));
        Assert.Equal(expected, output.Replace(_folder.FullName, "/run/store", StringComparison.Ordinal));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
