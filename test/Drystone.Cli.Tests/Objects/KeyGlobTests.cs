using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;

namespace Drystone.Cli.Tests.Objects;

public sealed class KeyGlobTests
{
    [Theory]
    [InlineData("logs/*.gz", "logs/a.gz", true)]
    [InlineData("logs/*.gz", "logs/a/b.gz", false)]
    [InlineData("logs/**.gz", "logs/a/b.gz", true)]
    [InlineData("logs/**/x", "logs/a/b/x", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a[0-9]c", "a7c", true)]
    [InlineData("a[!0-9]c", "a7c", false)]
    [InlineData("a[!0-9]c", "a/c", false)]
    [InlineData("a.c*", "abc", false)]
    [InlineData("a(b)*", "a(b)c", true)]
    [InlineData("a*", "a\nb", true)]
    [InlineData("a", "a\n", false)]
    [InlineData("a?c", "a😀c", true)]
    [InlineData("a[*-9]c", "a/c", false)]
    [InlineData("a[*-9]c", "a0c", true)]
    [InlineData("a[*-9]c", "a.c", true)]
    [InlineData("a[/]c", "a/c", false)]
    [InlineData("a[a-]c", "a-c", true)]
    [InlineData("a[]^]c", "a^c", true)]
    public void Wildcards_stay_within_a_segment_unless_doubled(string pattern, string key, bool matches) =>
        Assert.Equal(matches, new KeyGlob(pattern).Matches(key));

    [Theory]
    [InlineData("cp", "s3://bucket/[z-a]*", "x")]
    [InlineData("ls", "s3://bucket/[z-a]*")]
    [InlineData("rm", "s3://bucket/[z-a]*", "--yes")]
    [InlineData("cp", "-r", ".", "s3://bucket", "--exclude", "[z-a]")]
    public async Task A_pattern_that_is_none_is_told(params string[] arguments)
    {
        var error = new StringWriter();
        var environment = new Dictionary<string, string>
        {
            ["S3_ENDPOINT"] = "http://127.0.0.1:1",
            ["S3_PROVIDER"] = "drystone",
            ["S3_REGION"] = "us-east-1",
            ["S3_ACCESS_KEY_ID"] = "id",
            ["S3_SECRET_ACCESS_KEY"] = "glob-secret",
        };
        var exitCode = await CommandLine.RunAsync(
            arguments, new Terminal(TextWriter.Null, error, environment), TestContext.Current.CancellationToken);
        Assert.Contains("is no pattern: 'z-a' goes backwards", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public void A_pattern_of_many_wildcards_takes_no_longer_than_others() =>
        Assert.False(new KeyGlob(string.Concat(Enumerable.Repeat("**a", 30))).Matches(new string('a', 1000) + "b"));

    [Fact]
    public void Only_what_begins_as_the_pattern_does_needs_to_be_listed()
    {
        var glob = new KeyGlob("logs/2026-*/x");
        Assert.Equal(("logs/2026-", "logs/"), (glob.Prefix, glob.Folder));
        Assert.False(KeyGlob.IsPattern("logs/a"));
        Assert.True(KeyGlob.IsPattern("logs/[ab]"));
    }

    [Fact]
    public void A_filter_takes_what_is_included_and_not_excluded()
    {
        var filter = new NameFilter(["*.txt", "docs/**"], ["secret*"]);
        Assert.True(filter.Takes("a/b.txt"));
        Assert.True(filter.Takes("docs/a/b"));
        Assert.False(filter.Takes("a/b.bin"));
        Assert.False(filter.Takes("docs/secret.txt"));
        Assert.True(NameFilter.Everything.Takes("anything"));
    }
}
