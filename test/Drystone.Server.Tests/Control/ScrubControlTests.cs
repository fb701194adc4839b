using Drystone.Server.Control;
using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;

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

    [Fact]
    public async Task A_flipped_bit_among_the_tags_of_an_encrypted_object_is_found_before_somebody_reads_it()
    {
        using var directory = new TestDirectory();
        await using var own = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { EncryptsByDefault = true }, Cancel);
        var client = AttackedServer.ClientOf(own);
        await AttackedServer.ExpectOkAsync(client.PutAsync("/sealed", ""));
        await AttackedServer.ExpectOkAsync(client.PutAsync("/sealed/large", new string('x', 3_000_000)));
        var file = Directory.GetFiles(directory.Path, "*.blob", SearchOption.AllDirectories).Single();
        // docs/internals/data-layout.md: 3,000,000 bytes end in page 733, and their 46 checksums are before the tags.
        const long FirstTag = 733 * 4_096 + 46 * 4;
        using (var bytes = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            bytes.Position = FirstTag;
            var found = bytes.ReadByte();
            bytes.Position = FirstTag;
            bytes.WriteByte((byte)(found ^ 1));
        }

        await using var scrub = await new OperatorAccess(directory.Path, null, TimeProvider.System)
            .OpenScrubAsync(Cancel);
        Assert.Contains("tail", Assert.Single((await scrub.RunAsync(Cancel)).Damage).What, StringComparison.Ordinal);
        Assert.Equal("large", Assert.Single(await scrub.ListDamagedAsync(Cancel)).Key);
        Assert.Equal(500, (await client.GetAsync("/sealed/large")).Status);
    }
}
