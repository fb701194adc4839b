using System.Text;
using Drystone.Server.Tests.Replication;
using Drystone.Server.Tests.Tiers;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed class RestoreObjectTests(S3ServerFixture plain) : IClassFixture<S3ServerFixture>
{
    private static readonly byte[] Bytes = TierTests.Bytes(2_000_000, seed: 4);
    private static readonly byte[] ForADay = "<RestoreRequest><Days>1</Days></RestoreRequest>"u8.ToArray();

    [Fact]
    public async Task An_archived_object_is_read_once_it_is_restored_and_until_it_expires()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("key", Bytes, ("x-amz-storage-class", "GLACIER"));
        await server.WaitForTierAsync(1);
        var refused = await server.SendAsync("GET", "/key");
        Assert.Equal((403, "InvalidObjectState"), refused.Outcome);
        Assert.Equal("GLACIER", refused["StorageClass"]);
        var head = await server.SendAsync("HEAD", "/key");
        Assert.Equal(
            (200, "GLACIER", null),
            ((int)head.Status, head.Header("x-amz-storage-class"), head.Header("x-amz-restore")));
        Assert.Equal((403, "InvalidObjectState"), (await CopyAsync(server)).Outcome);
        Assert.Equal(
            (403, "InvalidObjectState"),
            (await server.SendAsync("GET", "/key", null, ("Range", "bytes=0-1"))).Outcome);

        // The tier is away, so that it takes its time.
        await server.Tier.StopAsync();
        Assert.Equal((202, null), (await server.RestoreAsync("key")).Outcome);
        Assert.Equal((409, "RestoreAlreadyInProgress"), (await server.RestoreAsync("key")).Outcome);
        Assert.Equal("ongoing-request=\"true\"", await server.RestoreOfAsync("key"));
        Assert.Equal(("true", null), await StatusAsync(server, "?list-type=2"));
        Assert.Equal((403, "InvalidObjectState"), (await server.SendAsync("GET", "/key")).Outcome);
        await server.Tier.StartAgainAsync();
        var expiry = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(2);
        await ReplicationServer.UntilAsync(async () => await server.RestoreOfAsync("key")
            == $"ongoing-request=\"false\", expiry-date=\"{expiry:r}\"");
        Assert.Equal(Bytes, await server.GetAsync("key"));
        Assert.Equal((200, null), (await CopyAsync(server)).Outcome);
        foreach (var listing in (string[])["?list-type=2", "?", "?versions="])
        {
            Assert.Equal(("false", $"{expiry:yyyy-MM-dd}T00:00:00.000Z"), await StatusAsync(server, listing));
        }

        Assert.Equal((200, null), (await server.RestoreAsync("key", days: 3)).Outcome);
        Assert.Equal(
            $"ongoing-request=\"false\", expiry-date=\"{expiry.AddDays(2):r}\"", await server.RestoreOfAsync("key"));
        await server.PassAsync(2.5);
        Assert.Equal(Bytes, await server.GetAsync("key"));
        await server.PassAsync(5);
        Assert.Null(await server.RestoreOfAsync("key"));
        Assert.Equal((403, "InvalidObjectState"), (await server.SendAsync("GET", "/key")).Outcome);
        Assert.Equal(Bytes, await server.GetAsync("copy"));
        Assert.Single(await server.TierKeysAsync());
    }

    [Fact]
    public async Task A_version_is_restored_by_its_id()
    {
        await using var server = await TieredServer.StartAsync();
        await server.SendAsync("PUT", "?versioning=", Encoding.UTF8.GetBytes(
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
        var put = await server.SendAsync("PUT", "/key", Bytes, ("x-amz-storage-class", "GLACIER"));
        var id = put.Header("x-amz-version-id");
        await server.PutAsync("key", [1]);
        var marker = (await server.SendAsync("DELETE", "/key")).Header("x-amz-version-id");
        Assert.Equal((202, null), (await server.SendAsync("POST", $"/key?restore=&versionId={id}", ForADay)).Outcome);
        await ReplicationServer.UntilAsync(async () =>
            (await server.SendAsync("GET", $"/key?versionId={id}")).Body.SequenceEqual(Bytes));
        Assert.Equal(
            (405, "MethodNotAllowed"),
            (await server.SendAsync("POST", $"/key?restore=&versionId={marker}", ForADay)).Outcome);
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("POST", "/key?restore=", ForADay)).Outcome);
        Assert.Equal(
            (404, "NoSuchVersion"),
            (await server.SendAsync("POST", "/key?restore=&versionId=00000000000000010000000000000001", ForADay))
                .Outcome);
    }

    [Theory]
    [InlineData("<RestoreRequest><Days>1</Days></RestoreRequest>", 403, "InvalidObjectState")]
    [InlineData("<RestoreRequest><Days>0</Days></RestoreRequest>", 400, "InvalidArgument")]
    [InlineData("<RestoreRequest/>", 400, "MalformedXML")]
    [InlineData("", 400, "MissingRequestBodyError")]
    [InlineData("<RestoreRequest><Type>SELECT</Type></RestoreRequest>", 501, "NotImplemented")]
    public async Task What_cannot_be_restored_is_refused(string body, int status, string code)
    {
        await plain.SendAsync("PUT", "/bucket/plain", [1], ("x-amz-storage-class", "GLACIER"));
        var answer = await plain.SendAsync("POST", "/bucket/plain?restore=", Encoding.UTF8.GetBytes(body));
        Assert.Equal((status, code), answer.Outcome);

        // A class that is not declared is a label: the object is read as ever.
        Assert.Equal([1], (await plain.SendAsync("GET", "/bucket/plain")).Body);
    }

    [Fact]
    public async Task Others_are_refused()
    {
        await plain.SendAsync("PUT", "/bucket/mine", [1]);
        Assert.Equal(
            (403, "AccessDenied"), (await plain.OtherRaw.SendAsync("POST", "/bucket/mine?restore=", ForADay)).Outcome);
        Assert.Equal(
            (403, "AccessDenied"), (await plain.Anonymous.SendAsync("POST", "/bucket/mine?restore=", ForADay)).Outcome);
        Assert.Equal((404, "NoSuchKey"), (await plain.SendAsync("POST", "/bucket/none?restore=", ForADay)).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await plain.SendAsync("POST", "/no-such/a?restore=", ForADay)).Outcome);
    }

    private static Task<RawS3Answer> CopyAsync(TieredServer server) =>
        server.SendAsync("PUT", "/copy", [], ("x-amz-copy-source", "/bucket/key"));

    private static async Task<(string?, string?)> StatusAsync(TieredServer server, string listing)
    {
        var answer = await server.SendAsync(
            "GET", listing, null, ("x-amz-optional-object-attributes", "RestoreStatus"));
        Assert.DoesNotContain("RestoreStatus", (await server.SendAsync("GET", listing)).Text, StringComparison.Ordinal);
        return (answer["IsRestoreInProgress"], answer["RestoreExpiryDate"]);
    }
}
