using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Drystone.Server.Control;
using Drystone.Server.Tests.Replication;

namespace Drystone.Server.Tests.Tiers;

/// <summary>From a rule to another server's bucket and back.</summary>
public sealed class TierTests
{
    // Some pieces of what goes to the tier at once.
    private const int LargeBytes = 20_000_000;

    private static readonly byte[] Small = Bytes(300_000, seed: 1);

    [Theory]
    [InlineData(300_000)]
    [InlineData(LargeBytes)]
    public async Task What_a_rule_moves_is_at_the_other_server_and_read_through(int sizeBytes)
    {
        var bytes = Bytes(sizeBytes, seed: 2);
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("key", bytes, ("x-amz-meta-a", "b"));
        var before = await server.SendAsync("HEAD", "/key");
        await server.MoveAllAsync("COLD");
        await server.PassAsync(2);
        var name = Assert.Single(await server.TierKeysAsync());
        Assert.StartsWith("first/", name, StringComparison.Ordinal);
        Assert.Equal(bytes, await server.TierBytesAsync());
        await ReplicationServer.UntilAsync(() => Task.FromResult(!server.FilesOnDisk().Any()));

        Assert.Equal(bytes, await server.GetAsync("key"));
        var head = await server.SendAsync("HEAD", "/key");
        Assert.Equal("COLD", head.Header("x-amz-storage-class"));
        foreach (var same in (string[])["ETag", "Last-Modified", "Content-Length", "x-amz-meta-a"])
        {
            Assert.Equal(before.Header(same), head.Header(same));
        }

        var range = await server.SendAsync("GET", "/key", null, ("Range", "bytes=200000-200099"));
        Assert.Equal(HttpStatusCode.PartialContent, range.Status);
        Assert.Equal(bytes[200_000..200_100], range.Body);
        var listed = await server.SendAsync("GET", "?list-type=2");
        Assert.Equal("COLD", listed["StorageClass"]);
        var attributes = await server.SendAsync(
            "GET", "/key?attributes=", null, ("x-amz-object-attributes", "StorageClass"));
        Assert.Equal("COLD", attributes["StorageClass"]);

        await server.SendAsync("DELETE", "/key");
        await server.WaitForTierAsync(0);
    }

    [Fact]
    public async Task What_is_put_in_a_class_goes_to_its_tier_and_survives_a_restart()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("cold", Small, ("x-amz-storage-class", "COLD"));
        await server.PutAsync("warm", Small, ("x-amz-storage-class", "WARM"));
        await server.WaitForTierAsync(1);
        await server.Source.StopAsync();
        await server.Source.StartAgainAsync();
        Assert.Equal(Small, await server.GetAsync("cold"));
        Assert.Equal("WARM", (await server.SendAsync("HEAD", "/warm")).Header("x-amz-storage-class"));
        var refused = await server.SendAsync("PUT", "/key", Small, ("x-amz-storage-class", "HOT"));
        Assert.Equal((400, "InvalidStorageClass"), refused.Outcome);
    }

    [Fact]
    public async Task A_tier_that_is_down_delays_and_loses_nothing()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("there", Small, ("x-amz-storage-class", "COLD"));
        await server.WaitForTierAsync(1);
        await server.Tier.StopAsync();
        Assert.Equal((503, "ServiceUnavailable"), (await server.SendAsync("GET", "/there")).Outcome);
        await server.PutAsync("later", Small, ("x-amz-storage-class", "COLD"));
        Assert.Equal(Small, await server.GetAsync("later"));
        await server.SendAsync("DELETE", "/there");

        // Killed while it waits, and started before the tier is.
        await server.Source.StopAsync();
        await server.Source.StartAgainAsync();
        await server.Tier.StartAgainAsync();
        await ReplicationServer.UntilAsync(async () =>
            (await server.TierKeysAsync()).Count == 1 && (await server.TierBytesAsync()).SequenceEqual(Small));
        await ReplicationServer.UntilAsync(async () => (await server.GetAsync("later")).SequenceEqual(Small));
    }

    [Fact]
    public async Task The_operator_sees_whether_tiers_answer_and_what_waits_for_them()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("there", Small, ("x-amz-storage-class", "COLD"));
        await ReplicationServer.UntilAsync(async () => (await TiersAsync(server))[0] is
        {
            Tier: "COLD", IsReachable: true, Objects: 1, WaitingMoves: 0, Problem: null,
        });
        await server.Tier.StopAsync();
        await server.PutAsync("later", Small, ("x-amz-storage-class", "COLD"));
        var tiers = await TiersAsync(server);
        Assert.Equal(["COLD", "GLACIER"], tiers.Select(tier => tier.Tier));
        Assert.All(tiers, tier => Assert.False(tier.IsReachable));
        Assert.Equal((1, 1, 0), (tiers[0].Objects, tiers[0].WaitingMoves, tiers[1].WaitingMoves));
        Assert.All(tiers, tier => Assert.Contains("does not answer", tier.Problem, StringComparison.Ordinal));

        // Without the server nobody knows where the tier is, but what is there.
        await server.Source.StopAsync();
        var left = Assert.Single(await TiersAsync(server));
        Assert.Equal(("COLD", false, null, 1), (left.Tier, left.IsDeclared, left.IsReachable, left.Objects));
    }

    private static async Task<IReadOnlyList<TierSummary>> TiersAsync(TieredServer server)
    {
        await using var tiers = await new OperatorAccess(
            server.Source.DataDirectory, null, TimeProvider.System).OpenTiersAsync(
                TestContext.Current.CancellationToken);
        return await tiers.ListTiersAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Other_bytes_at_the_tier_are_refused()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("key", Small, ("x-amz-storage-class", "COLD"));
        await server.WaitForTierAsync(1);
        var name = (await server.TierKeysAsync()).Single();
        var altered = Small.ToArray();
        altered[150_000] ^= 1;
        await server.Tier.S3.PutObjectAsync(
            new PutObjectRequest { BucketName = "tier", Key = name, InputStream = new MemoryStream(altered) });
        await ReplicationServer.UntilAsync(async () => (await server.SendAsync(
            "GET", "/key", null, ("Range", "bytes=140000-160000"))).Outcome == (500, "InternalError"));
        var whole = await server.SendAsync("GET", "/key", null, ("Range", "bytes=0-50000"));
        Assert.Equal(Small[..50_001], whole.Body);
        await server.Tier.S3.DeleteObjectAsync("tier", name);
        Assert.Equal((500, "InternalError"), (await server.SendAsync("GET", "/key")).Outcome);
    }

    [Fact]
    public async Task An_encrypted_object_is_ciphertext_at_the_tier()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync(
            "key", Small, ("x-amz-server-side-encryption", "AES256"), ("x-amz-storage-class", "COLD"));
        await server.WaitForTierAsync(1);
        Assert.Equal(Small.Length, (await server.TierBytesAsync()).Length);
        Assert.NotEqual(Small, await server.TierBytesAsync());
        await ReplicationServer.UntilAsync(async () => (await server.GetAsync("key")).SequenceEqual(Small));
        var copy = await server.SendAsync(
            "PUT", "/copy", [], ("x-amz-copy-source", "/bucket/key"), ("x-amz-server-side-encryption", "AES256"));
        Assert.Equal((200, null), copy.Outcome);
        Assert.Equal(Small, await server.GetAsync("copy"));
    }

    [Fact]
    public async Task A_multipart_object_keeps_its_ETag_and_its_parts()
    {
        await using var server = await TieredServer.StartAsync();
        byte[] first = Bytes(6_000_000, seed: 3);
        var upload = (await server.SendAsync("POST", "/key?uploads=", []))["UploadId"];
        var one = await server.SendAsync("PUT", $"/key?partNumber=1&uploadId={upload}", first);
        var two = await server.SendAsync("PUT", $"/key?partNumber=2&uploadId={upload}", Small);
        var done = await server.SendAsync("POST", $"/key?uploadId={upload}", System.Text.Encoding.UTF8.GetBytes(
            "<CompleteMultipartUpload>"
            + $"<Part><PartNumber>1</PartNumber><ETag>{one.Header("ETag")}</ETag></Part>"
            + $"<Part><PartNumber>2</PartNumber><ETag>{two.Header("ETag")}</ETag></Part></CompleteMultipartUpload>"));
        await server.MoveAllAsync("COLD");
        await server.PassAsync(2);
        Assert.Equal(2, (await server.TierKeysAsync()).Count);
        var head = await server.SendAsync("HEAD", "/key?partNumber=2");
        Assert.Equal(
            (done["ETag"], "2", "COLD", Small.Length.ToString(CultureInfo.InvariantCulture)),
            (head.Header("ETag"), head.Header("x-amz-mp-parts-count"), head.Header("x-amz-storage-class"),
                head.Header("Content-Length")));
        Assert.Equal(Small, (await server.SendAsync("GET", "/key?partNumber=2")).Body);

        // A part of another upload, read and written.
        var other = (await server.SendAsync("POST", "/other?uploads=", []))["UploadId"];
        var copied = await server.SendAsync(
            "PUT", $"/other?partNumber=1&uploadId={other}", [], ("x-amz-copy-source", "/bucket/key"),
            ("x-amz-copy-source-range", "bytes=0-5999999"));
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(first))}\"", copied["ETag"]);
    }

    [Fact]
    [Trait("Attack", "26")]
    public async Task A_tier_on_a_network_that_is_not_allowed_is_not_reached()
    {
        await using var server = await TieredServer.StartAsync(mayReachLoopback: false);
        await server.PutAsync("key", Small);
        await server.MoveAllAsync("COLD");
        await server.PassAsync(2);
        Assert.Empty(await server.TierKeysAsync());
        Assert.Equal(Small, await server.GetAsync("key"));
    }

    [Fact]
    public async Task Rules_name_declared_classes_and_come_back_as_they_were_put()
    {
        await using var server = await TieredServer.StartAsync();
        const string Body = "<Rule><Filter><Prefix></Prefix></Filter><ID>a</ID><NoncurrentVersionTransition>"
            + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions><NoncurrentDays>3</NoncurrentDays>"
            + "<StorageClass>COLD</StorageClass></NoncurrentVersionTransition><Status>Enabled</Status>"
            + "<Transition><Days>0</Days><StorageClass>WARM</StorageClass></Transition></Rule>";
        Assert.Equal((200, null), (await server.SetRulesAsync(Body)).Outcome);
        Assert.Contains(Body, (await server.SendAsync("GET", "?lifecycle=")).Text, StringComparison.Ordinal);
        foreach (var (storageClass, outcome) in new[]
        {
            ("DEEP_ARCHIVE", (501, "NotImplemented")), ("HOT", (400, "MalformedXML")),
            ("STANDARD", (400, "MalformedXML")),
        })
        {
            Assert.Equal(
                outcome,
                (await server.SetRulesAsync(Body.Replace("WARM", storageClass, StringComparison.Ordinal))).Outcome);
        }

        Assert.Contains(Body, (await server.SendAsync("GET", "?lifecycle=")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_sees_what_will_move()
    {
        await using var server = await TieredServer.StartAsync();
        await server.PutAsync("key", Small);
        await server.MoveAllAsync("GLACIER");
        await server.PassAsync(0);
        await using var lifecycle = await new OperatorAccess(
            server.Source.DataDirectory, null, TimeProvider.System).OpenLifecycleAsync(
                TestContext.Current.CancellationToken);
        var report = await lifecycle.ExplainAsync(
            TieredServer.Bucket, string.Empty, 10, TestContext.Current.CancellationToken);
        Assert.Equal("moves to GLACIER after 1 d", report.Rules.Single().Actions);
        Assert.Equal(("Transition GLACIER", "key"), (report.Actions.Single().Action, report.Actions.Single().Key));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/key")).Status);
    }

    internal static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
