using System.Text.Json;

namespace Drystone.Cli.Tests.Objects;

public sealed class StandardStreamTests(ObjectsFixture fixture) : IClassFixture<ObjectsFixture>
{
    [Fact]
    public async Task A_dry_run_reads_stores_and_prints_nothing()
    {
        var bucket = await fixture.MakeBucketAsync();
        var (exitCode, output, _) = await fixture.TryAsync(
            terminal => terminal with { OpenInput = () => throw new InvalidOperationException("It was read.") },
            "cp", "-", $"{bucket}/a", "--dry-run");
        Assert.Equal((0, $"would copy - -> {bucket}/a\n"), (exitCode, output));
        Assert.Equal("", await fixture.RunAsync("ls", bucket));

        await fixture.PutAsync($"{bucket}/a", "text");
        var print = await fixture.TryAsync(
            terminal => terminal with { OpenOutput = () => throw new InvalidOperationException("It was written.") },
            "cp", $"{bucket}/a", "-", "--dry-run", "--json");
        Assert.Equal(
            ("would copy", 4),
            (First(print.Output, "action").GetString(), First(print.Output, "sizeBytes").GetInt32()));
        Assert.Equal(1, (await fixture.TryAsync("cp", $"{bucket}/none", "-", "--dry-run")).ExitCode);
    }

    [Fact]
    public async Task Json_tells_what_was_stored_and_stays_out_of_the_bytes()
    {
        var bucket = await fixture.MakeBucketAsync();
        using var input = new MemoryStream("text"u8.ToArray());
        var put = await fixture.TryAsync(
            terminal => terminal with { OpenInput = () => input }, "cp", "-", $"{bucket}/a", "--json");
        Assert.Equal(4, First(put.Output, "sizeBytes").GetInt32());
        using var printed = new MemoryStream();
        var get = await fixture.TryAsync(
            terminal => terminal with { OpenOutput = () => printed }, "cp", $"{bucket}/a", "-", "--json");
        Assert.Equal("text", System.Text.Encoding.UTF8.GetString(printed.ToArray()));
        Assert.Equal("", get.Output);
        Assert.Equal(4, First(get.Error, "sizeBytes").GetInt32());
    }

    [Fact]
    public async Task Many_at_once_are_refused() =>
        Assert.Equal(2, (await fixture.TryAsync("cp", "-r", "-", "s3://bucket/a")).ExitCode);

    private static JsonElement First(string output, string property) =>
        JsonDocument.Parse(output.Split('\n')[0]).RootElement.GetProperty(property);
}
