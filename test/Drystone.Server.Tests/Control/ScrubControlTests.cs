using Drystone.Server.Control;

namespace Drystone.Server.Tests.Control;

public sealed class ScrubControlTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damage_is_found_and_leads_to_the_object()
    {
        var bucket = await server.NewBucketAsync();
        await server.SendAsync("PUT", $"/{bucket}/whole", new byte[3_000_000]);
        await server.SendAsync("PUT", $"/{bucket}/lost", new byte[3_000_000]);
        await using var scrub = await new OperatorAccess(server.DataDirectory, null, TimeProvider.System)
            .OpenScrubAsync(Cancel);
        var healthy = await scrub.RunAsync(Cancel);
        Assert.Empty(healthy.Damage);
        Assert.Equal(1, healthy.Progress);
        Assert.InRange(healthy.VerifiedBytes, 6_000_000, long.MaxValue);

        File.Delete(Directory.GetFiles(server.DataDirectory, "*.blob", SearchOption.AllDirectories).Order().Last());
        var report = await scrub.RunAsync(Cancel);
        var damage = Assert.Single(report.Damage);
        var lost = Assert.Single(await scrub.ListDamagedAsync(Cancel));
        Assert.Equal((damage.Blob, bucket), (lost.Blob, lost.Bucket));
        var metrics = await scrub.ReadAsync(Cancel);
        Assert.Equal(report.Round, metrics.Round);
        Assert.Equal(500, (int)(await server.SendAsync("GET", $"/{bucket}/{lost.Key}")).Status);
    }
}
