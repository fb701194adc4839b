using Drystone.S3.Configuration.Restore;
using Drystone.S3.Tests.Configuration.Elements;

namespace Drystone.S3.Tests.Configuration.Restore;

public sealed class RestoreRequestTests
{
    [Theory]
    [InlineData("<Days>2</Days>", 2, RestoreTier.Standard)]
    [InlineData(
        "<Days>1</Days><GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters>", 1, RestoreTier.Expedited)]
    [InlineData("<Days>1</Days><Tier>Bulk</Tier>", 1, RestoreTier.Bulk)]
    [InlineData("", null, RestoreTier.Standard)]
    public void A_restore_has_days_and_a_tier(string content, int? days, RestoreTier tier)
    {
        var request = Parse(content);
        Assert.Equal(new RestoreRequest(days, tier, null), request);
        Assert.Equal(request, RestoreRequest.Parse(Texts.Written(RestoreRequest.Root, request.Write)));
    }

    [Theory]
    [InlineData("<Days>x</Days>")]
    [InlineData("<Days>99999999999</Days>")]
    [InlineData("<Days>1</Days><Days>1</Days>")]
    [InlineData("<Days>1</Days><GlacierJobParameters/>")]
    [InlineData("<Days>1</Days><GlacierJobParameters><Tier>standard</Tier></GlacierJobParameters>")]
    public void Another_form_is_malformed(string content) =>
        Assert.Equal(Texts.Malformed, Texts.Refusal(() => Parse(content)));

    [Theory]
    [InlineData("<Days>0</Days>")]
    [InlineData("<Days>-1</Days>")]
    public void A_copy_stays_at_least_a_day(string content) => Assert.Equal(
        "InvalidArgument: restoration days should be at least 1", Texts.Refusal(() => Parse(content)));

    [Theory]
    [InlineData("<Type>SELECT</Type>")]
    [InlineData("<SelectParameters/>")]
    [InlineData("<OutputLocation/>")]
    public void A_select_job_is_not_implemented(string content) =>
        Assert.StartsWith("NotImplemented: SELECT restore jobs", Texts.Refusal(() => Parse(content)));

    private static RestoreRequest Parse(string content) =>
        RestoreRequest.Parse(Texts.Bytes(RestoreRequest.Root, content));
}
