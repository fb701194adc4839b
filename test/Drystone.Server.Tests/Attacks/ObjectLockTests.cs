using System.Globalization;
using System.Text;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Nothing removes a locked version, whoever asks and by whatever way.</summary>
[Trait("Attack", "23")]
public sealed class ObjectLockTests : IAsyncLifetime
{
    private const string Bypass = "x-amz-bypass-governance-retention";

    private readonly TestDirectory directory = new();
    private readonly SteppedTime time = new();
    private DrystoneServer server = null!;
    private RawS3Client client = null!;
    private string version = null!;

    public async ValueTask InitializeAsync()
    {
        server = await StartAsync();
        client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(client.SendAsync(
            new RawRequest("PUT", "/locked").With("x-amz-bucket-object-lock-enabled", "true")));
        await AttackedServer.ExpectOkAsync(client.PutAsync("/locked/key", "locked bytes"));
        version = (await client.GetAsync("/locked?versions")).Elements("VersionId").Single();
        var until = time.GetUtcNow().AddDays(10).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await AttackedServer.ExpectOkAsync(client.PutAsync(
            "/locked/key?retention",
            $"<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Neither_a_delete_nor_a_batch_nor_an_overwrite_nor_the_bucket_s_removal_takes_it()
    {
        var byVersion = new RawRequest("DELETE", $"/locked/key?versionId={version}");
        await RefusedAsync(byVersion);
        await RefusedAsync(byVersion.With(Bypass, "true"));
        var batch = await client.SendAsync(new RawRequest("POST", "/locked?delete")
            .WithBody($"<Delete><Object><Key>key</Key><VersionId>{version}</VersionId></Object></Delete>")
            .With(Bypass, "true"));
        Assert.Equal("AccessDenied", batch.Element("Code"));
        await AttackedServer.ExpectOkAsync(client.PutAsync("/locked/key", "other bytes"));
        await AttackedServer.ExpectOkAsync(client.DeleteAsync("/locked/key"));
        Assert.Equal(409, (await client.DeleteAsync("/locked")).Status);
        Assert.Equal(409, (await client.PutAsync(
            "/locked?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"))
            .Status);
        await StandsAsync();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_it_longer_and_never_shorter()
    {
        time.Offset = TimeSpan.FromDays(-3_000);
        await RefusedAsync(new RawRequest("DELETE", $"/locked/key?versionId={version}"));
        await server.DisposeAsync();
        server = await StartAsync();
        client = AttackedServer.ClientOf(server);
        await RefusedAsync(new RawRequest("DELETE", $"/locked/key?versionId={version}"));
        await StandsAsync();
        time.Offset = TimeSpan.Zero;
        await StandsAsync();
    }

    private Task<DrystoneServer> StartAsync() => WatchedServer.StartAsync(
        AttackedServer.Options(directory.Path) with { Time = time }, TestContext.Current.CancellationToken);

    private async Task RefusedAsync(RawRequest request)
    {
        // The clock of the request is the server's: it is the lock that refuses, not the signature's age.
        var answer = await client.SendAsync(request with { SignedAt = time.GetUtcNow() });
        Assert.True((answer.Status, answer.Code) == (403, "AccessDenied"), answer.ToString());
        Assert.Contains("object lock", answer.Text, StringComparison.Ordinal);
    }

    private async Task StandsAsync()
    {
        var answer = await client.SendAsync(
            new RawRequest("GET", $"/locked/key?versionId={version}") { SignedAt = time.GetUtcNow() });
        Assert.Equal("locked bytes", Encoding.UTF8.GetString(answer.Body));
    }

    /// <summary>The system's clock, moved.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
