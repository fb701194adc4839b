using System.Globalization;
using Drystone.Server.Hosting;
using Drystone.Server.Tests.Attacks;
using Drystone.Server.Tests.Hosting;
using Drystone.Server.Tests.Tiers;

namespace Drystone.Server.Tests.Faults;

/// <summary>A clock that jumps under a running server, by hours and by years, both ways.</summary>
public sealed class ClockJumpTests : IAsyncLifetime
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private static readonly TimeSpan[] Jumps =
    [
        TimeSpan.FromHours(2), TimeSpan.FromHours(-5), 10 * Year, -20 * Year, TimeSpan.Zero, 100 * Year, -50 * Year,
    ];

    private readonly TestDirectory directory = new();
    private readonly ShiftedTime time = new();
    private DrystoneServer server = null!;
    private RawS3Client client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await WatchedServer.StartAsync(
            AttackedServer.Options(directory.Path) with { Time = time }, TestContext.Current.CancellationToken);
        client = AttackedServer.ClientOf(server);
        await AttackedServer.ExpectOkAsync(SendAsync("PUT", "/clock"));
        await AttackedServer.ExpectOkAsync(SendAsync("PUT", "/clock?versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Versions_stay_in_the_order_of_their_writing_and_tell_the_time_of_the_clock()
    {
        var written = new List<string>();
        foreach (var jump in Jumps)
        {
            time.Shift = jump;
            var put = await SendAsync("PUT", "/clock/key", $"{jump}");
            Assert.Equal(200, put.Status);
            written.Insert(0, put.Header("x-amz-version-id")!);
            var get = await SendAsync("GET", "/clock/key");
            Assert.Equal($"{jump}", get.Text);
            var told = DateTimeOffset.Parse(get.Header("Last-Modified")!, CultureInfo.InvariantCulture);
            Assert.InRange((time.GetUtcNow() - told).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(5));
            Assert.Equal(written, (await SendAsync("GET", "/clock?versions")).Elements("VersionId"));
        }

        await AttackedServer.ExpectOkAsync(SendAsync("DELETE", $"/clock/key?versionId={written[0]}"));
        Assert.Equal($"{Jumps[^2]}", (await SendAsync("GET", "/clock/key")).Text);
    }

    [Fact]
    public async Task What_was_signed_by_another_clock_is_refused_while_they_differ_and_no_longer()
    {
        var now = DateTimeOffset.UtcNow;
        var request = new RawRequest("GET", "/clock") { SignedAt = now };
        Assert.Equal(200, (await client.SendAsync(request)).Status);
        foreach (var jump in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromHours(-1), 10 * Year, -10 * Year])
        {
            time.Shift = jump;
            var answer = await client.SendAsync(request);
            Assert.Equal((403, "RequestTimeTooSkewed"), (answer.Status, answer.Code));
            time.Shift = TimeSpan.Zero;
            Assert.Equal(200, (await client.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task A_presigned_link_ends_by_the_clock_of_the_server_and_comes_back_with_it()
    {
        await AttackedServer.ExpectOkAsync(SendAsync("PUT", "/clock/linked", "bytes"));
        var link = client.Presign(new RawRequest("GET", "/clock/linked"), TimeSpan.FromHours(1));
        async Task<int> FollowAsync() => (await client.SendAsync(
            new RawRequest("GET", link) { IsAnonymous = true })).Status;
        Assert.Equal(200, await FollowAsync());
        time.Shift = TimeSpan.FromHours(2);
        Assert.Equal(403, await FollowAsync());
        time.Shift = TimeSpan.Zero;
        Assert.Equal(200, await FollowAsync());
    }

    [Fact]
    public async Task An_upload_that_was_begun_by_another_clock_is_completed()
    {
        var upload = (await SendAsync("POST", "/clock/parts?uploads")).Element("UploadId");
        time.Shift = -10 * Year;
        var part = await SendAsync("PUT", $"/clock/parts?partNumber=1&uploadId={upload}", "the only part");
        Assert.Equal(200, part.Status);
        time.Shift = TimeSpan.FromHours(30);
        var done = await SendAsync("POST", $"/clock/parts?uploadId={upload}",
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
            + $"<ETag>{part.Header("ETag")}</ETag></Part></CompleteMultipartUpload>");
        Assert.Equal(200, done.Status);
        Assert.Equal("the only part", (await SendAsync("GET", "/clock/parts")).Text);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_takes_nothing_from_a_retention()
    {
        await AttackedServer.ExpectOkAsync(client.SendAsync(new RawRequest("PUT", "/locked")
            .With("x-amz-bucket-object-lock-enabled", "true")));
        var until = time.GetUtcNow().AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var put = await SendAsync("PUT", "/locked/key", "kept");
        await AttackedServer.ExpectOkAsync(SendAsync("PUT", "/locked/key?retention",
            $"<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"));
        foreach (var jump in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromHours(-1), -10 * Year, TimeSpan.FromHours(23)])
        {
            time.Shift = jump;
            var target = $"/locked/key?versionId={put.Header("x-amz-version-id")}";
            Assert.Equal(403, (await SendAsync("DELETE", target)).Status);
            Assert.Equal("kept", (await SendAsync("GET", target)).Text);
        }
    }

    /// <summary>By a client whose clock is that of the server.</summary>
    private Task<RawAnswer> SendAsync(string method, string target, string? body = null)
    {
        var request = new RawRequest(method, target) { SignedAt = time.GetUtcNow() };
        return client.SendAsync(body is null ? request : request.WithBody(body));
    }
}
