using Drystone.Client.Taxonomy;

namespace Drystone.Client.Tests.Taxonomy;

public sealed class TaxonomyTests
{
    [Theory]
    [InlineData("joelclaw-local-usw2-media-raw", "media-raw")]
    [InlineData("joelclaw-local-usw2-agent-loop-artifacts", "agent-loop-artifacts")]
    [InlineData("acme-prod-fsn1-docs", "docs")]
    [Trait("Requirement", "1.16")]
    public void A_name_has_four_parts(string name, string domain)
    {
        var parsed = TaxonomyName.Parse(name);

        Assert.Equal(domain, parsed.Domain);
        Assert.Equal(name, parsed.ToString());
    }

    [Theory]
    [InlineData("joelclaw-local-usw2")]
    [InlineData("Joelclaw-local-usw2-docs")]
    [InlineData("joelclaw-local-usw2-docs.raw")]
    [InlineData("joelclaw-local-usw2-docs-")]
    [InlineData("joelclaw--usw2-docs-raw")]
    [InlineData("sthree-local-usw2-docs")]
    [InlineData("joelclaw-local-usw2-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [Trait("Requirement", "1.17")]
    public void Other_names_are_refused(string name) =>
        Assert.Contains(name, Assert.Throws<FormatException>(() => TaxonomyName.Parse(name)).Message);

    [Fact]
    public void A_template_is_filled()
    {
        var values = new Dictionary<string, string> { ["env"] = "local", ["domain"] = "otel-archive" };

        Assert.Equal("joelclaw-local-usw2-otel-archive",
            TaxonomyName.FromTemplate("joelclaw-{env}-usw2-{domain}", values).ToString());
        Assert.Contains("{region}", Assert.Throws<FormatException>(
            () => TaxonomyName.FromTemplate("joelclaw-{env}-{region}-{domain}", values)).Message);
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("a.b-c.1", true)]
    [InlineData("ab", false)]
    [InlineData("Abc", false)]
    [InlineData("a..b", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("xn--abc", false)]
    [InlineData("abc-s3alias", false)]
    public void Buckets_are_named_as_S3_allows(string name, bool isAllowed) =>
        Assert.Equal(isAllowed, BucketNames.ProblemOf(name) is null);

    [Theory]
    [InlineData("hot", 7, true)]
    [InlineData("hot", 30, true)]
    [InlineData("hot", 6, false)]
    [InlineData("hot", 31, false)]
    [InlineData("warm", 90, true)]
    [InlineData("warm", 365, true)]
    [InlineData("warm", 366, false)]
    [InlineData("cold", 364, false)]
    [InlineData("cold", 3650, true)]
    [Trait("Requirement", "1.27")]
    [Trait("Requirement", "1.28")]
    [Trait("Requirement", "1.29")]
    public void Bands_have_bounds(string band, int days, bool fits) =>
        Assert.Equal(fits, LifecycleBand.Parse(band).ProblemOf(days) is null);

    [Fact]
    public void The_default_of_a_band_fits_it() => Assert.All(
        LifecycleBand.All,
        band => Assert.True(band.DefaultDays is not { } days || band.ProblemOf(days) is null));
}
