namespace Drystone.Doctor.Tests;

/// <summary>A proxy with one fault before a server that has none: the fault is found, named, and nothing else is.
/// </summary>
public sealed class BrokenProxyTests(ServerFixture server)
{
    [Fact]
    public async Task A_proxy_without_a_fault_passes()
    {
        var report = await ThroughAsync(Fault.None);
        Assert.Empty(report.Named(Outcome.Fail));
    }

    [Theory]
    [InlineData(Fault.DropsTrailers, "trailers", "the trailer is dropped")]
    [InlineData(Fault.CutsBodies, "bodies", "the body is cut: it ended after 1048576 of 2097152 bytes")]
    [InlineData(Fault.SkewsDate, "clock", "s ahead; S3 refuses signatures from 15 minutes on")]
    [InlineData(Fault.LosesRange, "range", "Range is ignored: the whole object came")]
    [InlineData(Fault.IgnoresIfNoneMatch, "conditional-create", "If-None-Match is ignored: all 50 writers won")]
    public async Task A_fault_is_found_and_named(Fault fault, string check, string words)
    {
        var report = await ThroughAsync(fault);
        Assert.Contains(words, report.Of(check).Message, StringComparison.Ordinal);
        Assert.NotNull(report.Of(check).Remedy);
        Assert.Contains(check, report.Named(Outcome.Fail));
        Assert.Equal(FaultsOf(fault), report.Named(Outcome.Fail));
    }

    [Fact]
    public async Task Trailers_that_are_dropped_and_announced_all_the_same_are_refused_by_the_server_and_named()
    {
        var report = await ThroughAsync(Fault.DropsTrailersOnly);
        Assert.Contains("a body with a trailer is refused", report.Of("trailers").Message, StringComparison.Ordinal);
        Assert.Contains("a proxy that drops trailers", report.Of("trailers").Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_ignores_If_Match_is_found_at_PUT_and_at_DELETE()
    {
        var report = await ThroughAsync(Fault.IgnoresIfMatch);
        Assert.Equal(["compare-and-swap", "conditional-delete"], report.Named(Outcome.Fail));
        Assert.Contains("If-Match is ignored: all 50 writers won", report.Of("compare-and-swap").Message,
            StringComparison.Ordinal);
        Assert.Contains("If-Match of DELETE is ignored", report.Of("conditional-delete").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_answers_200_to_a_wrong_checksum_is_found()
    {
        var report = await ThroughAsync(Fault.AcceptsWrongChecksums);
        Assert.Equal(["wrong-checksum"], report.Named(Outcome.Fail));
        Assert.Contains("a body with a wrong checksum is accepted", report.Of("wrong-checksum").Message,
            StringComparison.Ordinal);
    }

    /// <summary>Parts without their checksums do not complete, and a lost Range spoils reads across the border of two
    /// parts.</summary>
    private static string[] FaultsOf(Fault fault) => fault switch
    {
        Fault.DropsTrailers => ["multipart", "trailers"],
        Fault.CutsBodies => ["bodies"],
        Fault.SkewsDate => ["clock"],
        Fault.LosesRange => ["range", "multipart"],
        Fault.IgnoresIfNoneMatch => ["conditional-create"],
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private async Task<DoctorReport> ThroughAsync(Fault fault)
    {
        var bucket = await server.CreateBucketAsync();
        await using var proxy = await BrokenProxy.StartAsync(server.Endpoint, fault);
        var report = await Examine.EndpointAsync(proxy.Url, bucket);
        await server.AssertEmptyAsync(bucket);
        return report;
    }
}
