using static Drystone.Cli.Tests.Contract.CommandRun;

namespace Drystone.Cli.Tests.Contract;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-doctor-");

    private readonly Dictionary<string, string> _environment = new()
    {
        // Nothing listens on this port of loopback: it is reserved (RFC 6335).
        ["S3_ENDPOINT"] = "http://127.0.0.1:1",
        ["S3_REGION"] = "us-east-1",
        ["S3_ACCESS_KEY_ID"] = "id",
        ["S3_SECRET_ACCESS_KEY"] = "never-printed",
    };

    [Fact]
    public async Task A_failure_ends_with_1_and_progress_goes_to_standard_error()
    {
        var (exitCode, output, errors) = await RunAsync(_environment, "doctor", "--bucket", "docs");
        Assert.Equal(1, exitCode);
        Assert.Equal("reach …\n", errors);
        Assert.Contains("fail         reach", output, StringComparison.Ordinal);
        Assert.Contains("nothing listens there", output, StringComparison.Ordinal);
        Assert.DoesNotContain("never-printed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_bucket_it_ends_with_2()
    {
        var (exitCode, _, errors) = await RunAsync(_environment, "doctor");
        Assert.Equal(2, exitCode);
        Assert.Contains("S3_BUCKET: is missing.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_not_known_ends_with_2()
    {
        var (exitCode, _, errors) = await RunAsync(
            _environment, "doctor", "--bucket", "docs", "--profile", "nobody");
        Assert.Equal(2, exitCode);
        Assert.Contains("S3_PROVIDER: 'nobody' is not known.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--timeout", "0")]
    [InlineData("--compare", "one")]
    public async Task Wrong_options_end_with_2(params string[] options)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "one.env"), "");
        var (exitCode, _, errors) = await RunAsync(_environment, ["doctor", "--bucket", "docs", .. options]);
        Assert.Equal(2, exitCode);
        Assert.NotEqual("", errors);
    }

    [Fact]
    public async Task Endpoints_are_compared_side_by_side()
    {
        var lines = string.Join('\n', _environment.Select(one => $"{one.Key}={one.Value}")) + "\nS3_BUCKET=docs\n";
        foreach (var name in new[] { "a", "b" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, $"{name}.env"), lines);
        }

        var names = string.Join(',', Path.Combine(_folder.FullName, "a"), Path.Combine(_folder.FullName, "b"));
        var (exitCode, output, _) = await RunAsync(new Dictionary<string, string>(), "doctor", "--compare", names);
        Assert.Equal(1, exitCode);
        var row = output.Split('\n').Single(line => line.StartsWith("reach ", StringComparison.Ordinal));
        Assert.Equal(["reach", "fail", "fail"], row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
