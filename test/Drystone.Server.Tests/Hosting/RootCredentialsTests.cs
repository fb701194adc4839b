using Drystone.Server.Hosting;

namespace Drystone.Server.Tests.Hosting;

[Trait("Attack", "38")]
public class RootCredentialsTests
{
    private static readonly RootCredentials WellKnown = new("minioadmin", "minioadmin");

    [Fact]
    public async Task A_first_start_makes_a_pair_that_only_its_owner_can_read_and_the_next_keeps_it()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory);
        RootCredentialsSource made;
        await using (var server = await WatchedServer.StartAsync(options, CancellationToken.None))
        {
            made = server.RootCredentials;
            Assert.True(made.WereGenerated);
            Assert.Equal(directory[RootCredentialsFile.Name], made.Path);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(directory[RootCredentialsFile.Name]));
        }

        await using var again = await WatchedServer.StartAsync(options, CancellationToken.None);
        Assert.False(again.RootCredentials.WereGenerated);
        Assert.Equal(made.Credentials, again.RootCredentials.Credentials);
    }

    [Fact]
    public void Generated_pairs_differ_and_hold_no_character_that_a_shell_or_a_url_takes_wrongly()
    {
        var pairs = Enumerable.Range(0, 100).Select(_ => RootCredentialsFile.Generate()).ToList();
        Assert.Equal(100, pairs.Select(pair => pair.SecretAccessKey).Distinct().Count());
        Assert.All(pairs, pair =>
        {
            Assert.Equal(20, pair.AccessKeyId.Length);
            Assert.Equal(40, pair.SecretAccessKey.Length);
            Assert.All(pair.AccessKeyId + pair.SecretAccessKey, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
            Assert.Null(RootCredentialsPolicy.FindDefect(pair));
            Assert.Null(RootCredentialsPolicy.FindWeakness(pair));
        });
    }

    [Fact]
    public async Task Well_known_credentials_are_refused_beyond_loopback_before_anything_is_written()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory) with
        {
            Address = new ListenAddress(null, 0),
            RootCredentials = WellKnown,
        };
        var refusal = await Assert.ThrowsAsync<ServerStartException>(
            () => WatchedServer.StartAsync(options, CancellationToken.None));
        Assert.Contains("well-known", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("minioadmin", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Well_known_credentials_start_on_loopback()
    {
        await using var running = await RunningServer.StartAsync(
            change: options => options with { RootCredentials = WellKnown });
        Assert.Equal("minioadmin", running.Services.Store.FindAccessKey("minioadmin")?.Secret);
        Assert.False(File.Exists(Path.Combine(running.DataDirectory, RootCredentialsFile.Name)));
    }

    [Fact]
    public async Task A_changed_pair_acts_for_the_same_account()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory);
        var first = await FindAccountAsync(options with { RootCredentials = new("first", "a-first-secret") });
        var second = await FindAccountAsync(options with { RootCredentials = new("second", "a-second-secret") });
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("ab", "longenough1")]
    [InlineData("a/b", "longenough1")]
    [InlineData("a b c", "longenough1")]
    [InlineData("abc", "")]
    public void Credentials_that_no_request_could_carry_are_defective(string id, string secret) =>
        Assert.NotNull(RootCredentialsPolicy.FindDefect(new RootCredentials(id, secret)));

    [Theory]
    [InlineData("admin", "short12")]
    [InlineData("user", "MinioAdmin")]
    [InlineData("samesame", "samesame")]
    public void Credentials_that_can_be_guessed_are_weak(string id, string secret) =>
        Assert.NotNull(RootCredentialsPolicy.FindWeakness(new RootCredentials(id, secret)));

    [Fact]
    public void A_credentials_file_without_its_lines_is_refused_by_name()
    {
        using var directory = new TestDirectory();
        File.WriteAllText(directory["half.env"], "AWS_ACCESS_KEY_ID=only\n");
        var refusal = Assert.Throws<ServerStartException>(() => RootCredentialsFile.Read(directory["half.env"]));
        Assert.Contains("half.env", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<string> FindAccountAsync(ServerOptions options)
    {
        HostServices? services = null;
        await using var server = await WatchedServer.StartAsync(
            options, made => S3EndpointFactory.Create(services = made));
        return services!.Store.FindAccessKey(options.RootCredentials!.AccessKeyId)!.Account.Value;
    }
}
