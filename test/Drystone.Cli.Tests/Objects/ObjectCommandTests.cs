using System.Net;
using System.Text.Json;

namespace Drystone.Cli.Tests.Objects;

public sealed class ObjectCommandTests(ObjectsFixture fixture) : IClassFixture<ObjectsFixture>, IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task A_listing_shows_one_level_or_everything()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/top", "12345");
        await fixture.PutAsync($"{bucket}/sub/a", "1");
        await fixture.PutAsync($"{bucket}/sub/line\nfeed", "1");
        var level = await fixture.RunAsync("ls", bucket);
        Assert.Matches(@"^\s+DIR  sub/\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+5 B  top\n$", level);
        Assert.Contains(@"sub/line\x0afeed", await fixture.RunAsync("ls", "-r", bucket), StringComparison.Ordinal);
        Assert.Equal(2, Lines(await fixture.RunAsync("ls", $"{bucket}/s*/*", "--json")).Count);
        Assert.Contains(bucket[5..], await fixture.RunAsync("ls"), StringComparison.Ordinal);
        Assert.Equal(1, (await fixture.TryAsync("ls", $"{bucket}/nothing/")).ExitCode);
        Assert.Matches(@"^7 B  3 objects", await fixture.RunAsync("du", bucket));
        Assert.Equal(2, Lines(await fixture.RunAsync("du", $"{bucket}/sub/", "--json"))[0]
            .GetProperty("sizeBytes").GetInt64());
    }

    [Fact]
    public async Task Many_objects_are_removed_only_after_a_yes()
    {
        var bucket = await fixture.MakeBucketAsync();
        foreach (var key in (string[])["a/1", "a/2", "ab", "b"])
        {
            await fixture.PutAsync($"{bucket}/{key}", "x");
        }

        var refused = await fixture.TryAsync("rm", "-r", $"{bucket}/a");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("needs --yes", refused.Error, StringComparison.Ordinal);
        var declined = await fixture.TryAsync(terminal => terminal with { Ask = _ => "no" }, "rm", "-r", $"{bucket}/a");
        Assert.Equal(1, declined.ExitCode);
        await fixture.RunAsync("rm", "-r", $"{bucket}/a", "--dry-run");
        Assert.Equal(4, Lines(await fixture.RunAsync("ls", "-r", bucket, "--json")).Count);

        var agreed = await fixture.TryAsync(terminal => terminal with { Ask = _ => "yes" }, "rm", "-r", $"{bucket}/a");
        Assert.Equal(0, agreed.ExitCode);
        await fixture.RunAsync("rm", $"{bucket}/a*", "--yes");
        Assert.Equal("b", Lines(await fixture.RunAsync("ls", "-r", bucket, "--json")).Single()
            .GetProperty("key").GetString());
        await fixture.RunAsync("rm", $"{bucket}/b");
        Assert.Equal(1, (await fixture.TryAsync("rm", $"{bucket}/b")).ExitCode);
        Assert.Equal(2, (await fixture.TryAsync("rm", bucket)).ExitCode);
        await fixture.RunAsync("rb", bucket, "--dry-run");
        await fixture.RunAsync("rb", bucket);
        Assert.Contains("NoSuchBucket", (await fixture.TryAsync("ls", bucket)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_are_printed_whole_or_in_part_and_described()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/a.txt", "0123456789");
        Assert.Equal("0123456789", await fixture.CatAsync($"{bucket}/a.txt"));
        Assert.Equal("345", await fixture.CatAsync($"{bucket}/a.txt", "--offset", "3", "--count", "3"));
        var stat = Lines(await fixture.RunAsync("stat", $"{bucket}/a.txt", "--json"))[0];
        Assert.Equal(10, stat.GetProperty("sizeBytes").GetInt64());
        Assert.Equal("text/plain", stat.GetProperty("contentType").GetString());
        Assert.Equal(1, (await fixture.TryAsync("stat", $"{bucket}/none")).ExitCode);
        Assert.Equal(1, (await fixture.TryAsync("cat", $"{bucket}/none")).ExitCode);
        Assert.Equal(2, (await fixture.TryAsync("cat", $"{bucket}/a.txt", "--count", "0")).ExitCode);
    }

    [Fact]
    public async Task Tags_are_set_shown_and_cleared()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/a", "x");
        await fixture.RunAsync("tag", $"{bucket}/a", "team=billing", "empty=");
        Assert.Equal(["empty=", "team=billing"],
            (await fixture.RunAsync("tag", $"{bucket}/a")).TrimEnd().Split('\n').Order(StringComparer.Ordinal));
        await fixture.RunAsync("tag", $"{bucket}/a", "--clear");
        Assert.Equal("", await fixture.RunAsync("tag", $"{bucket}/a"));
        Assert.Equal(2, (await fixture.TryAsync("tag", $"{bucket}/a", "nothing")).ExitCode);
    }

    [Fact]
    public async Task Versions_are_listed()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/a", "x");
        var version = Assert.Single(Lines(await fixture.RunAsync("versions", bucket, "--json")));
        Assert.True(version.GetProperty("isLatest").GetBoolean());
        Assert.Contains("* a", await fixture.RunAsync("versions", $"{bucket}/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_presigned_URL_needs_no_key_and_holds_no_secret()
    {
        var bucket = await fixture.MakeBucketAsync();
        await fixture.PutAsync($"{bucket}/a b", "text");
        var printed = await fixture.RunAsync("presign", $"{bucket}/a b", "--expires", "1m", "--download-as", "x.txt");
        var url = printed.Trim();
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(url));
        Assert.Equal("text", await answer.Content.ReadAsStringAsync());
        Assert.Equal("x.txt", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.DoesNotContain(fixture.Environment["S3_SECRET_ACCESS_KEY"], url, StringComparison.Ordinal);

        var put = (await fixture.RunAsync("presign", $"{bucket}/new", "--method", "put")).Trim();
        using var stored = await client.PutAsync(new Uri(put), new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var wrong = await fixture.TryAsync("presign", $"{bucket}/a", "--expires", "200h", "--method", "POST");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--method", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("--expires", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_tells_what_changed()
    {
        var bucket = await fixture.MakeBucketAsync();
        var watching = fixture.RunAsync("watch", bucket, "--interval", "100ms", "--count", "1", "--json");
        for (var number = 0; !watching.IsCompleted; number++)
        {
            await fixture.PutAsync($"{bucket}/{number % 50}", $"{number}");
        }

        Assert.Contains(Lines(await watching)[0].GetProperty("change").GetString(), (string[])["added", "changed"]);
    }

    [Fact]
    public async Task An_alias_is_kept_for_its_owner_and_its_keys_are_never_printed()
    {
        var bucket = await fixture.MakeBucketAsync();
        var (id, secret) = (fixture.Environment["S3_ACCESS_KEY_ID"], fixture.Environment["S3_SECRET_ACCESS_KEY"]);
        string[] endpoint = ["--endpoint", fixture.Environment["S3_ENDPOINT"]];
        await fixture.RunAsync(
            ["alias", "set", "value", .. endpoint, "--access-key-id", id, "--secret-access-key", secret]);
        await fixture.RunAsync([
            "alias", "set", "ref", .. endpoint, "--access-key-id-ref", "env:S3_ACCESS_KEY_ID",
            "--secret-access-key-ref", $"file:{_directory.Write("secret", secret + "\n")}"]);
        var path = Path.Combine(fixture.Environment["HOME"], ".config", "drystone", "aliases.yaml");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var listed = await fixture.RunAsync("alias", "list") + await fixture.RunAsync("alias", "list", "--json");
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(id, listed, StringComparison.Ordinal);
        Assert.Contains("env:S3_ACCESS_KEY_ID", listed, StringComparison.Ordinal);

        await fixture.RunAsync("cp", _directory.Write("file", "text"), $"value:{bucket[5..]}/a");
        await fixture.RunAsync("cp", $"value:{bucket[5..]}/a", $"ref:{bucket[5..]}/b");
        Assert.Equal("text", await fixture.CatAsync($"{bucket}/b"));
        Assert.Equal(2, (await fixture.TryAsync("alias", "set", "s3", "--endpoint", "x")).ExitCode);
        Assert.Equal(2, (await fixture.TryAsync("alias", "set", "keyless", "--endpoint", "http://localhost")).ExitCode);
        var mistaken = await fixture.TryAsync("ls", "valu:docs");
        Assert.Equal(2, mistaken.ExitCode);
        Assert.Contains("did you mean 'value'?", mistaken.Error, StringComparison.Ordinal);
        await fixture.RunAsync("alias", "remove", "value");
        Assert.Equal(2, (await fixture.TryAsync("alias", "remove", "value")).ExitCode);

        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", (await fixture.TryAsync("ls", "ref:")).Error, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task Wrong_settings_are_told_all_at_once_and_without_their_values()
    {
        var (exitCode, _, error) = await fixture.TryAsync(
            terminal => terminal with
            {
                Environment = new Dictionary<string, string> { ["S3_SECRET_ACCESS_KEY"] = "hush-hush" },
            },
            "ls");
        Assert.Equal(2, exitCode);
        Assert.Contains("S3_REGION", error, StringComparison.Ordinal);
        Assert.Contains("S3_ACCESS_KEY_ID", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default")]
    [InlineData("zsh", "#compdef drystone")]
    [InlineData("fish", "complete -c drystone")]
    public async Task A_script_for_the_shell_asks_the_program(string shell, string expected)
    {
        Assert.Contains(expected, await fixture.RunAsync("completion", shell), StringComparison.Ordinal);
        Assert.Contains("version-id", await fixture.RunAsync("[suggest:17]", "drystone cat --ve"),
            StringComparison.Ordinal);
        Assert.Equal(2, (await fixture.TryAsync("completion", "tcsh")).ExitCode);
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("cp")]
    [InlineData("mv")]
    [InlineData("rm")]
    [InlineData("cat")]
    [InlineData("stat")]
    [InlineData("du")]
    [InlineData("sync")]
    [InlineData("presign")]
    [InlineData("tag")]
    [InlineData("versions")]
    [InlineData("watch")]
    [InlineData("mb")]
    [InlineData("rb")]
    [InlineData("alias")]
    [InlineData("completion")]
    public async Task Help_shows_examples(string command) =>
        Assert.Contains($"  drystone {command}", await fixture.RunAsync(command, "--help"), StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
}
