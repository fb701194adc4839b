using System.Text.Json;
using static Drystone.Cli.Tests.Contract.CommandRun;

namespace Drystone.Cli.Tests.Contract;

public sealed class ConfigCheckTests : IDisposable
{
    private const string Secret = "s3cret/never+printed";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-config-");

    private readonly Dictionary<string, string> _environment = new()
    {
        ["S3_ENDPOINT"] = "http://127.0.0.1:9000",
        ["AWS_REGION"] = "us-east-1",
        ["S3_ACCESS_KEY_ID"] = "the-key-id",
        ["S3_SECRET_ACCESS_KEY"] = Secret,
        ["S3_BUCKET_DOCS"] = "docs",
    };

    [Fact]
    public async Task Every_setting_is_told_with_its_value_and_where_it_came_from()
    {
        var (exitCode, output, errors) = await RunAsync(_environment, "config", "check");
        Assert.Equal(0, exitCode);
        Assert.Equal("", errors);
        AssertRow(output, "S3_ENDPOINT http://127.0.0.1:9000 S3_ENDPOINT");
        AssertRow(output, "S3_REGION us-east-1 alias AWS_REGION");
        AssertRow(output, "S3_SECRET_ACCESS_KEY (secret, from S3_SECRET_ACCESS_KEY) S3_SECRET_ACCESS_KEY");
        AssertRow(output, "S3_MULTIPART_CHUNK_BYTES 8388608 default");
        AssertRow(output, "S3_CA_FILE - not set");
        AssertRow(output, "S3_BUCKET_DOCS docs S3_BUCKET_DOCS");
        AssertRow(output, "S3_PREFIX_DOCS docs/ default");
        Assert.EndsWith("The settings can be used.\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
        Assert.DoesNotContain("the-key-id", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_problems_are_told_at_once_with_remedies_and_end_with_2()
    {
        _environment["S3_ENDPOINT"] = "s3.example.com";
        _environment["S3_FORCE_PATH_STYLE"] = "perhaps";
        _environment.Remove("S3_BUCKET_DOCS");
        var (exitCode, output, _) = await RunAsync(_environment, "config", "check");
        Assert.Equal(2, exitCode);
        Assert.Contains("S3_ENDPOINT: 's3.example.com' has no scheme.", output, StringComparison.Ordinal);
        Assert.Contains("→ Write https://s3.example.com", output, StringComparison.Ordinal);
        Assert.Contains("S3_FORCE_PATH_STYLE: 'perhaps' is neither true nor false.", output, StringComparison.Ordinal);
        Assert.Contains("S3_BUCKET_DOCS: is missing.", output, StringComparison.Ordinal);
        AssertRow(output, "S3_ENDPOINT (not accepted) S3_ENDPOINT");
        Assert.EndsWith("The settings cannot be used.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_a_wrong_endpoint_is_not_repeated()
    {
        _environment["S3_ENDPOINT"] = $"https://user:{Secret}@s3.example.com";
        var (exitCode, output, errors) = await RunAsync(_environment, "config", "check");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain(Secret, output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_are_told_and_do_not_fail()
    {
        _environment["S3_REGION"] = "eu-central-1";
        var (exitCode, output, _) = await RunAsync(_environment, "config", "check");
        Assert.Equal(0, exitCode);
        Assert.Contains("AWS_REGION: is not used, for S3_REGION goes before it.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(2, "loki")]
    [InlineData(2, "DOCS", "LOKI")]
    public async Task What_must_have_a_bucket_can_be_said(int expected, params string[] domains)
    {
        _environment.Remove("S3_BUCKET_DOCS");
        var (exitCode, output, _) = await RunAsync(
            _environment, ["config", "check", .. domains.SelectMany(one => new[] { "--require", one })]);
        Assert.Equal(expected, exitCode);
        foreach (var domain in domains.Where(one => one != "none"))
        {
            Assert.Contains($"S3_BUCKET_{domain.ToUpperInvariant()}: is missing.", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task None_and_a_domain_contradict_each_other()
    {
        var (exitCode, _, errors) = await RunAsync(
            _environment, "config", "check", "--require", "none", "--require", "DOCS");
        Assert.Equal(2, exitCode);
        Assert.Contains("--require: give domains, or 'none' alone", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_tells_the_same()
    {
        _environment["S3_PROVIDER"] = "nobody";
        var (exitCode, output, _) = await RunAsync(_environment, "config", "check", "--json");
        Assert.Equal(2, exitCode);
        using var report = JsonDocument.Parse(output);
        Assert.False(report.RootElement.GetProperty("valid").GetBoolean());
        var problem = Assert.Single(report.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal("S3_PROVIDER", problem.GetProperty("setting").GetString());
        var rows = report.RootElement.GetProperty("settings").EnumerateArray()
            .ToDictionary(row => row.GetProperty("name").GetString()!);
        Assert.Equal("alias", rows["S3_REGION"].GetProperty("origin").GetString());
        Assert.Equal("AWS_REGION", rows["S3_REGION"].GetProperty("from").GetString());
        Assert.True(rows["S3_SECRET_ACCESS_KEY"].GetProperty("secret").GetBoolean());
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_read_instead_of_the_environment_but_for_what_it_refers_to()
    {
        var file = Path.Combine(_folder.FullName, "store.env");
        await File.WriteAllTextAsync(file, """
            S3_REGION=eu-central-1
            S3_ACCESS_KEY_ID=file-key
            S3_SECRET_ACCESS_KEY_REF=env:S3_SECRET_OF_PRODUCTION
            S3_BUCKET_DOCS=docs
            """);
        _environment["S3_SECRET_OF_PRODUCTION"] = Secret;
        var (exitCode, output, _) = await RunAsync(_environment, "config", "check", "--env-file", file);
        Assert.Equal(0, exitCode);
        AssertRow(output, "S3_ENDPOINT - not set");
        AssertRow(output, "S3_SECRET_ACCESS_KEY (secret, from S3_SECRET_ACCESS_KEY_REF) S3_SECRET_ACCESS_KEY_REF");
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var (exitCode, _, errors) = await RunAsync(_environment, "config", "check", "--env-file", "no-such.env");
        Assert.Equal(2, exitCode);
        Assert.Contains("no-such.env: cannot be read", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A row, whatever the width of its columns is.</summary>
    private static void AssertRow(string output, string row) => Assert.Contains(row, output.Split('\n')
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
