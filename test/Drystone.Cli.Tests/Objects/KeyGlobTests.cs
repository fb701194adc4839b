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
    public void Wildcards_stay_within_a_segment_unless_doubled(string pattern, string key, bool matches) =>
        Assert.Equal(matches, new KeyGlob(pattern).Matches(key));

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
