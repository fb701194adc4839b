using System.Text.Json;

namespace Drystone.Cli.Tests.Objects;

public sealed class CopyCommandTests(ObjectsFixture fixture) : IClassFixture<ObjectsFixture>, IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task A_tree_goes_up_comes_back_and_is_the_same_the_second_time()
    {
        var bucket = await fixture.MakeBucketAsync();
        WriteTree("tree", "a.txt", "sub/b c+ü.txt", "sub/deep/line\nfeed", "zero");
        File.WriteAllText(_directory["tree/zero"], "");
        Assert.Equal(4, Copied(await fixture.RunAsync("cp", "-r", _directory["tree"], $"{bucket}/t", "--json")));
        var again = Summary(await fixture.RunAsync("cp", "-r", _directory["tree"], $"{bucket}/t", "--json"));
        Assert.Equal((0, 4), (again.GetProperty("copied").GetInt32(), again.GetProperty("same").GetInt32()));
        Assert.Equal(4, Copied(
            await fixture.RunAsync("cp", "-r", _directory["tree"], $"{bucket}/t", "--json", "--force")));

        Assert.Equal(4, Copied(await fixture.RunAsync("cp", "-r", $"{bucket}/t", _directory["back"], "--json")));
        AssertSameTree("tree", "back");
        Assert.Equal(0, Copied(await fixture.RunAsync("cp", "-r", $"{bucket}/t", _directory["back"], "--json")));
    }

    [Fact]
    public async Task A_single_file_keeps_its_name_below_a_folder_and_takes_the_one_that_is_given()
    {
        var bucket = await fixture.MakeBucketAsync();
        var file = _directory.Write("report.pdf", "text");
        await fixture.RunAsync("cp", file, $"{bucket}");
        await fixture.RunAsync("cp", file, $"{bucket}/2026/");
        await fixture.RunAsync("cp", file, $"{bucket}/2026/other");
        await fixture.RunAsync("cp", $"{bucket}/2026/other", $"{bucket}/copies/");
        Assert.Equal(
            ["2026/other", "2026/report.pdf", "copies/other", "report.pdf"],
            await KeysAsync(bucket));
        await fixture.RunAsync("cp", $"{bucket}/report.pdf", _directory["sub/"]);
        await fixture.RunAsync("cp", $"{bucket}/report.pdf", _directory["named"]);
        Assert.Equal("text", File.ReadAllText(_directory["sub/report.pdf"]));
        Assert.Equal("text", File.ReadAllText(_directory["named"]));
        Assert.Contains("application/pdf", await fixture.RunAsync("stat", $"{bucket}/report.pdf"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wildcards_and_filters_choose()
    {
        var bucket = await fixture.MakeBucketAsync();
        WriteTree("tree", "a.log", "b.log", "c.txt", "sub/d.log");
        await fixture.RunAsync("cp", "-r", _directory["tree"], $"{bucket}/", "--exclude", "c*");
        Assert.Equal(["a.log", "b.log", "sub/d.log"], await KeysAsync(bucket));
        await fixture.RunAsync("cp", $"{bucket}/*.log", _directory["one/"]);
        await fixture.RunAsync("cp", $"{bucket}/**.log", _directory["all/"]);
        Assert.Equal(["a.log", "b.log"], Files("one"));
        Assert.Equal(["a.log", "b.log", "sub/d.log"], Files("all"));

        await fixture.PutAsync($"{bucket}/what?", "literal");
        await fixture.RunAsync("cp", $"{bucket}/what?", _directory["literal"], "--literal");
        Assert.Equal("literal", File.ReadAllText(_directory["literal"]));
    }

    [Fact]
    public async Task Keys_that_lead_out_of_the_folder_are_told_and_the_others_arrive()
    {
        var bucket = await fixture.MakeBucketAsync();
        foreach (var key in (string[])["../out", "a/../../out", "/abs", "x//y", "p", "p!", "p/below", "q/", "good"])
        {
            await fixture.PutAsync($"{bucket}/{key}", key.EndsWith('/') ? "" : "text");
        }

        var (exitCode, output, _) = await fixture.TryAsync("cp", "-r", bucket, _directory["in/back"], "--json");
        Assert.Equal(1, exitCode);
        var failed = Lines(output).Where(line => line.GetProperty("action").GetString() == "fail")
            .Select(line => line.GetProperty("name").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(["../out", "/abs", "a/../../out", "p/below", "x//y"], failed);
        Assert.Equal(["good", "p", "p!"], Files("in/back"));
        Assert.True(Directory.Exists(_directory["in/back/q"]));
        Assert.Equal(["back"], Directory.GetFileSystemEntries(_directory["in"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Such_keys_can_be_read_copied_and_removed_one_by_one()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/a/../b/%2e.txt", "odd");
        Assert.Equal("odd", await fixture.CatAsync($"{bucket}/a/../b/%2e.txt"));
        await fixture.RunAsync("cp", $"{bucket}/a/../b/%2e.txt", _directory["odd"]);
        Assert.Equal("odd", File.ReadAllText(_directory["odd"]));
        await fixture.RunAsync("cp", _directory["odd"], $"{bucket}/c/./d");
        Assert.Equal(["a/../b/%2e.txt", "c/./d"], await KeysAsync(bucket));
        await fixture.RunAsync("rm", $"{bucket}/a/../b/%2e.txt");
        await fixture.RunAsync("mv", $"{bucket}/c/./d", $"{bucket}/plain");
        Assert.Equal(["plain"], await KeysAsync(bucket));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("/abs")]
    [InlineData("x//y")]
    [InlineData("./a")]
    [InlineData("a/.")]
    [InlineData("a/..")]
    [InlineData("%2e%2e/x")]
    [InlineData("a+b &?=#~é")]
    public async Task Every_command_takes_a_key_as_it_stands(string key)
    {
        var bucket = await fixture.MakeBucketAsync();
        var address = $"{bucket}/{key}";
        using (var bytes = new MemoryStream("odd"u8.ToArray()))
        {
            var put = await fixture.TryAsync(terminal => terminal with { OpenInput = () => bytes }, "cp", "-", address);
            Assert.True(put.ExitCode == 0, put.Error);
        }

        Assert.Equal([key], await KeysAsync(bucket));
        var stat = Lines(await fixture.RunAsync("stat", address, "--json")).Single();
        Assert.Equal((key, 3), (stat.GetProperty("key").GetString(), stat.GetProperty("sizeBytes").GetInt32()));
        Assert.Equal("odd", await fixture.CatAsync(address));
        await fixture.RunAsync("tag", address, "a=b");
        await fixture.RunAsync("cp", address, _directory["odd"], "--literal");
        Assert.Equal("odd", File.ReadAllText(_directory["odd"]));
        await fixture.RunAsync("cp", address, $"{bucket}/copy", "--literal");
        using var client = new HttpClient();
        var url = (await fixture.RunAsync("presign", address)).Trim();
        using var answer = await client.GetAsync(
            new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        Assert.Equal("odd", await answer.Content.ReadAsStringAsync());
        await fixture.RunAsync("rm", address, "--literal");
        Assert.Equal(["copy"], await KeysAsync(bucket));
    }

    [Fact]
    public async Task A_move_removes_each_source_that_was_copied()
    {
        var bucket = await fixture.MakeBucketAsync();
        WriteTree("spool", "a", "sub/b");
        await fixture.RunAsync("mv", "-r", _directory["spool"], $"{bucket}/in", "--dry-run");
        Assert.Equal(2, Files("spool").Count);
        await fixture.RunAsync("mv", "-r", _directory["spool"], $"{bucket}/in");
        Assert.Empty(Files("spool"));
        await fixture.RunAsync("mv", "-r", $"{bucket}/in", $"{bucket}/out");
        Assert.Equal(["out/a", "out/sub/b"], await KeysAsync(bucket));
        var (exitCode, _, error) = await fixture.TryAsync("mv", "-r", $"{bucket}/out", $"{bucket}/out/deeper");
        Assert.Equal(2, exitCode);
        Assert.Contains("within what is to be copied", error, StringComparison.Ordinal);
        Assert.Equal(1, (await fixture.TryAsync("mv", $"{bucket}/out/a", $"{bucket}/out/a")).ExitCode);
        Assert.Equal(["out/a", "out/sub/b"], await KeysAsync(bucket));
    }

    [Fact]
    public async Task Sync_deletes_only_when_it_is_told_to_and_all_was_copied()
    {
        var bucket = await fixture.MakeBucketAsync();
        WriteTree("tree", "a", "b");
        await fixture.PutAsync($"{bucket}/t/old", "old");
        await fixture.RunAsync("sync", _directory["tree"], $"{bucket}/t");
        Assert.Equal(["t/a", "t/b", "t/old"], await KeysAsync(bucket));
        var dry = await fixture.RunAsync("sync", _directory["tree"], $"{bucket}/t", "--delete", "--dry-run");
        Assert.Equal($"would delete {bucket}/t/old\n", dry);

        File.CreateSymbolicLink(_directory["tree/broken"], "nowhere");
        var failing = await fixture.TryAsync(
            "sync", _directory["tree"], $"{bucket}/t", "--delete", "--follow-symlinks");
        Assert.Equal(1, failing.ExitCode);
        Assert.Contains("1 stay, because not everything was copied", failing.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await KeysAsync(bucket)).Count);

        File.Delete(_directory["tree/broken"]);
        await fixture.RunAsync("sync", _directory["tree"], $"{bucket}/t", "--delete");
        Assert.Equal(["t/a", "t/b"], await KeysAsync(bucket));
        Directory.CreateDirectory(_directory["back"]);
        File.WriteAllText(_directory["back/surplus"], "x");
        await fixture.RunAsync("sync", $"{bucket}/t", _directory["back"], "--delete");
        AssertSameTree("tree", "back");
    }

    [Fact]
    public async Task Contents_tell_when_times_do_not()
    {
        var bucket = await fixture.MakeBucketAsync();
        WriteTree("tree", "a");
        await fixture.RunAsync("sync", _directory["tree"], bucket);
        var text = File.ReadAllText(_directory["tree/a"]);
        File.WriteAllText(_directory["tree/a"], new string('x', text.Length));
        File.SetLastWriteTimeUtc(_directory["tree/a"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(0, Copied(await fixture.RunAsync("sync", _directory["tree"], bucket, "--json")));
        Assert.Equal(1, Copied(await fixture.RunAsync("sync", _directory["tree"], bucket, "--json", "--checksum")));
        Assert.StartsWith("xx", await fixture.CatAsync($"{bucket}/a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "a source and a target are needed", "cp", "x")]
    [InlineData(2, "both are paths of this machine", "cp", "/etc/hostname", "/tmp/nowhere")]
    [InlineData(2, "is a folder: -r", "cp", "/etc", "s3://bucket")]
    [InlineData(1, "there is no file 'nowhere'", "cp", "nowhere", "s3://bucket/")]
    [InlineData(1, "there is no object", "cp", "s3://bucket/nothing", "/tmp/x")]
    [InlineData(1, "neither a file nor a folder", "cp", "/dev/null", "s3://bucket/")]
    [InlineData(2, "--concurrency", "cp", "/etc/hostname", "s3://bucket/", "--concurrency", "0")]
    [InlineData(2, "--part-size", "cp", "/etc/hostname", "s3://bucket/", "--part-size", "1MiB")]
    [InlineData(2, "there is no alias 'nobody'", "cp", "/etc/hostname", "nobody:bucket/")]
    [InlineData(2, "stands for what is below it", "cp", "s3://bucket/a/", "/tmp/x")]
    [InlineData(1, "NoSuchBucket", "cp", "/etc/hostname", "s3://no-such-bucket-here/")]
    public async Task What_cannot_be_done_is_told(int expected, string text, params string[] arguments)
    {
        var (exitCode, _, error) = await fixture.TryAsync(arguments);
        Assert.Equal(expected, exitCode);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static JsonElement Summary(string output) => Lines(output).Last();

    private static int Copied(string output) => Summary(output).GetProperty("copied").GetInt32();

    private async Task<List<string>> KeysAsync(string bucket) =>
        [.. Lines(await fixture.RunAsync("ls", "-r", bucket, "--json"))
            .Select(line => line.GetProperty("key").GetString()!)];

    private void WriteTree(string root, params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_directory[$"{root}/{name}"])!);
            _directory.Write($"{root}/{name}", $"text of {name}");
        }
    }

    private List<string> Files(string root) =>
        [.. Directory.GetFiles(_directory[root], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_directory[root], path)).Order(StringComparer.Ordinal)];

    private void AssertSameTree(string one, string other)
    {
        Assert.Equal(Files(one), Files(other));
        Assert.All(Files(one), name => Assert.Equal(
            File.ReadAllBytes(_directory[$"{one}/{name}"]), File.ReadAllBytes(_directory[$"{other}/{name}"])));
    }
}
