using System.Text.Json;

namespace Drystone.Cli.Tests.Objects;

/// <summary>Command lines that would cost somebody their data.</summary>
public sealed class SafetyTests(ObjectsFixture fixture) : IClassFixture<ObjectsFixture>, IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task Sync_with_delete_from_an_empty_source_leaves_the_target_and_says_so()
    {
        var (bucket, empty) = (await fixture.MakeBucketAsync(), await fixture.MakeBucketAsync());
        await fixture.PutAsync($"{bucket}/t/a", "kept");
        Directory.CreateDirectory(_directory["empty"]);
        Directory.CreateDirectory(_directory["full"]);
        _directory.Write("full/a", "kept");
        foreach (var (source, target) in new[]
        {
            (_directory["empty"], $"{bucket}/t"), (empty, $"{bucket}/t"), (empty, _directory["full"]),
        })
        {
            var (exitCode, _, error) = await fixture.TryAsync("sync", source, target, "--delete");
            Assert.Equal(1, exitCode);
            Assert.Contains("the source has nothing, which is rather a mistake", error, StringComparison.Ordinal);
        }

        Assert.Equal(["t/a"], await KeysAsync(bucket));
        Assert.True(File.Exists(_directory["full/a"]));
    }

    [Fact]
    public async Task Sync_with_delete_from_a_source_that_is_not_there_leaves_the_target()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/t/a", "kept");
        foreach (var source in (string[])[_directory["missing"], $"{bucket}/missing", "s3://no-such-bucket-here"])
        {
            Assert.Equal(1, (await fixture.TryAsync("sync", source, $"{bucket}/t", "--delete")).ExitCode);
        }

        Assert.Equal(["t/a"], await KeysAsync(bucket));
    }

    [Fact]
    public async Task Sync_with_delete_is_refused_when_the_target_holds_the_source()
    {
        var bucket = await MakeTreeAsync();
        var (exitCode, _, error) = await fixture.TryAsync("sync", $"{bucket}/t/x", $"{bucket}/t", "--delete");
        Assert.Equal(2, exitCode);
        Assert.Contains("holds the source, which --delete would remove", error, StringComparison.Ordinal);
        Assert.Equal(["t/a", "t/x/1", "t/x/x/1"], await KeysAsync(bucket));
    }

    [Fact]
    public async Task A_move_up_does_not_overwrite_what_is_still_to_be_moved()
    {
        var bucket = await MakeTreeAsync();
        var (exitCode, _, error) = await fixture.TryAsync("mv", "-r", $"{bucket}/t/x", $"{bucket}/t");
        Assert.Equal(1, exitCode);
        Assert.Contains("its copy would be among what is to be copied, as 't/x/1'", error, StringComparison.Ordinal);
        Assert.Equal(["t/1", "t/a", "t/x/x/1"], await KeysAsync(bucket));
        Assert.Equal("x/1", await fixture.CatAsync($"{bucket}/t/1"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_move_onto_itself_by_an_alias_loses_nothing(string host)
    {
        var bucket = await MakeTreeAsync();
        var endpoint = fixture.Environment["S3_ENDPOINT"].Replace("127.0.0.1", host, StringComparison.Ordinal);
        await fixture.RunAsync(
            "alias", "set", "twin", "--endpoint", endpoint, "--access-key-id-ref", "env:S3_ACCESS_KEY_ID",
            "--secret-access-key-ref", "env:S3_SECRET_ACCESS_KEY");
        var twin = $"twin:{bucket[5..]}";
        var many = await fixture.TryAsync("mv", "-r", $"{bucket}/t", $"{twin}/t");
        Assert.Matches("source and target are the same object|within what is to be copied", many.Error);
        var one = await fixture.TryAsync("mv", $"{bucket}/t/a", $"{twin}/t/a");
        Assert.Contains("source and target are the same object", one.Error, StringComparison.Ordinal);
        Assert.Equal(["t/a", "t/x/1", "t/x/x/1"], await KeysAsync(bucket));
        Assert.Equal("a", await fixture.CatAsync($"{bucket}/t/a"));
    }

    public void Dispose() => _directory.Dispose();

    private async Task<string> MakeTreeAsync()
    {
        var bucket = await fixture.MakeBucketAsync();
        foreach (var name in (string[])["a", "x/1", "x/x/1"])
        {
            await fixture.PutAsync($"{bucket}/t/{name}", name);
        }

        return bucket;
    }

    private async Task<List<string>> KeysAsync(string bucket) =>
        [.. Lines(await fixture.RunAsync("ls", "-r", bucket, "--json"))
            .Select(line => line.GetProperty("key").GetString()!)];

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
