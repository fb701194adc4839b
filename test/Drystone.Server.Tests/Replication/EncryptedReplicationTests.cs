using System.Security.Cryptography;
using Drystone.Server.Tests.Encryption;

namespace Drystone.Server.Tests.Replication;

/// <summary>Encrypted versions arrive encrypted, in the way of their source.</summary>
public sealed class EncryptedReplicationTests : IAsyncLifetime
{
    private const string Bucket = "encrypted";
    private const string Into = "encrypted-too";
    private const string SourceKey = "first";
    private const string TargetKey = "of-the-target";
    private const string Method = "x-amz-server-side-encryption";

    private ReplicationServer target = null!;
    private ReplicationServer source = null!;

    public async ValueTask InitializeAsync()
    {
        target = await ReplicationServer.StartAsync(options => options with { AcceptReplicas = true });
        await target.AddBucketAsync(Bucket);
        await target.AddKeyAsync(TargetKey);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Theory]
    [InlineData("SSE-S3", true)]
    [InlineData("SSE-S3", false)]
    [InlineData("SSE-KMS", true)]
    [InlineData("SSE-KMS", false)]
    public async Task A_version_arrives_encrypted_in_the_way_of_its_source(string way, bool isDrystone)
    {
        await StartSourceAsync(isDrystone);
        await source.ReplicateAsync(Bucket, Bucket, kmsKeyId: TargetKey);
        var sse = Sse.Named(way);
        var secret = RandomNumberGenerator.GetBytes(5_000);
        byte[][] parts = [MultipartScenario.FullPart(1), RandomNumberGenerator.GetBytes(70_000)];
        await PutAsync("single", secret, sse);
        await PutAsync("empty", [], sse);
        await source.PutPartsAsync(Bucket, "parts", parts, sse.Write);
        foreach (var (key, bytes) in new[] { ("single", secret), ("empty", []), ("parts", [.. parts[0], .. parts[1]]) })
        {
            await source.WaitForStatusAsync(Bucket, key, "COMPLETED");
            var replica = await target.Raw.SendAsync("GET", $"/{Bucket}/{key}");
            Assert.Equal(bytes, replica.Body);
            Assert.Equal(sse.Write[0].Value, replica.Header(Method));
            Assert.Equal(
                way == "SSE-KMS", replica.Header(Method + "-aws-kms-key-id")?.EndsWith(":key/" + TargetKey) == true);
        }

        var part = await target.Raw.SendAsync("GET", $"/{Bucket}/parts?partNumber=2");
        Assert.Equal(parts[1], part.Body);
        Assert.Empty(FilesWith(target, secret[..64]));
        Assert.Empty(FilesWith(target, parts[1][..64]));
        if (isDrystone)
        {
            Assert.Equal(await source.VersionsAsync(Bucket), await target.VersionsAsync(Bucket));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tags_of_an_encrypted_version_follow(bool isDrystone)
    {
        await StartSourceAsync(isDrystone);
        await source.ReplicateAsync(Bucket, Bucket, kmsKeyId: TargetKey);
        await PutAsync("key", "text"u8.ToArray(), Sse.Kms);
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        var tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"u8.ToArray();
        await source.Raw.SendAsync("PUT", $"/{Bucket}/key?tagging=", tags);
        await ReplicationServer.UntilAsync(async () =>
            (await target.Raw.SendAsync("GET", $"/{Bucket}/key?tagging="))["Value"] == "b");
        Assert.Single(await target.VersionsAsync(Bucket));
    }

    [Fact]
    public async Task Versions_under_keys_of_key_management_go_only_by_rules_that_ask_for_them()
    {
        await StartSourceAsync(isDrystone: true);
        await source.ReplicateAsync(Bucket, Bucket);
        await PutAsync("key", "text"u8.ToArray(), Sse.Kms);
        await PutAsync("other", "text"u8.ToArray(), Sse.S3);
        await source.WaitForStatusAsync(Bucket, "other", "COMPLETED");
        Assert.Null(await source.StatusOfAsync(Bucket, "key"));
        Assert.Equal(404, (int)(await target.Raw.SendAsync("HEAD", $"/{Bucket}/key")).Status);

        // A rule that asks for them, and for what was there before, takes it along.
        await source.ReplicateAsync(Bucket, Bucket, existing: true, kmsKeyId: TargetKey);
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
    }

    [Theory]
    [InlineData(Bucket)]
    [InlineData(Into)]
    public async Task A_version_under_a_customers_key_is_failed_and_nothing_of_it_leaves(string destination)
    {
        await StartSourceAsync(isDrystone: true);
        await source.ReplicateAsync(Bucket, destination);
        await PutAsync("key", "text"u8.ToArray(), Sse.Customer);
        await ReplicationServer.UntilAsync(async () =>
        {
            var head = await source.Raw.SendAsync("HEAD", $"/{Bucket}/key", null, Sse.Customer.Read);
            return head.Header("x-amz-replication-status") == "FAILED";
        });
        Assert.Empty(await target.VersionsAsync(Bucket));
        Assert.Empty(await source.VersionsAsync(Into));
    }

    [Fact]
    public async Task A_key_that_is_not_there_at_the_target_fails_the_version()
    {
        await StartSourceAsync(isDrystone: true);
        await source.ReplicateAsync(Bucket, Bucket, kmsKeyId: "unheard-of");
        await PutAsync("key", "text"u8.ToArray(), Sse.Kms);
        await source.WaitForStatusAsync(Bucket, "key", "FAILED");
        Assert.Empty(await target.VersionsAsync(Bucket));
    }

    [Theory]
    [InlineData("SSE-S3")]
    [InlineData("SSE-KMS")]
    public async Task A_bucket_of_the_same_server_shares_the_encrypted_bytes(string way)
    {
        await StartSourceAsync(isDrystone: true);
        await source.AddKeyAsync(TargetKey);
        await source.ReplicateAsync(Bucket, Into, kmsKeyId: TargetKey);
        var sse = Sse.Named(way);
        byte[][] parts = [MultipartScenario.FullPart(1), "rest"u8.ToArray()];
        await source.PutPartsAsync(Bucket, "parts", parts, sse.Write);
        await PutAsync("single", "text"u8.ToArray(), sse);
        await source.WaitForStatusAsync(Bucket, "parts", "COMPLETED");
        await source.WaitForStatusAsync(Bucket, "single", "COMPLETED");
        Assert.Equal(await source.VersionsAsync(Bucket), await source.VersionsAsync(Into));
        foreach (var (key, bytes) in new[] { ("single", "text"u8.ToArray()), ("parts", [.. parts[0], .. parts[1]]) })
        {
            var replica = await source.Raw.SendAsync("GET", $"/{Into}/{key}");
            Assert.Equal(bytes, replica.Body);
            Assert.Equal(sse.Write[0].Value, replica.Header(Method));
            Assert.Equal(
                way == "SSE-KMS", replica.Header(Method + "-aws-kms-key-id")?.EndsWith(":key/" + TargetKey) == true);
        }

        Assert.Single(BlobFiles(source));
    }

    [Theory]
    [InlineData("AES256", null, Into)]
    [InlineData("aws:kms", SourceKey, Into)]
    [InlineData("AES256", null, Bucket)]
    [InlineData("aws:kms", TargetKey, Bucket)]
    public async Task Plain_versions_are_encrypted_as_the_bucket_has_it_that_they_come_to(
        string algorithm, string? keyId, string into)
    {
        await StartSourceAsync(isDrystone: true);
        var there = into == Into ? source : target;
        await there.EncryptAsync(into, algorithm, keyId);
        await source.ReplicateAsync(Bucket, into);
        var secret = RandomNumberGenerator.GetBytes(5_000);
        byte[][] parts = [MultipartScenario.FullPart(1), RandomNumberGenerator.GetBytes(70_000)];
        await PutAsync("single", secret, Sse.Plain);
        await source.PutPartsAsync(Bucket, "parts", parts);
        await source.WaitForStatusAsync(Bucket, "single", "COMPLETED");
        await source.WaitForStatusAsync(Bucket, "parts", "COMPLETED");
        var single = await there.Raw.SendAsync("GET", $"/{into}/single", null, ("x-amz-checksum-mode", "ENABLED"));
        var whole = await there.Raw.SendAsync("GET", $"/{into}/parts");
        var part = await there.Raw.SendAsync("GET", $"/{into}/parts?partNumber=2");
        Assert.Equal(secret, single.Body);
        Assert.Equal([.. parts[0], .. parts[1]], whole.Body);
        Assert.Equal(parts[1], part.Body);
        Assert.Equal((algorithm, algorithm), (single.Header(Method), whole.Header(Method)));
        Assert.NotNull(single.Header("x-amz-checksum-crc64nvme"));

        // With a key of key management an ETag says nothing of the bytes.
        var isMd5 = single.Header("ETag") == $"\"{MultipartScenario.Md5(secret)}\"";
        Assert.Equal(algorithm == "AES256", isMd5);
        Assert.Empty((await there.S3.ListMultipartUploadsAsync(into)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task Buckets_that_encrypt_by_the_servers_word_take_local_replicas()
    {
        source = await ReplicationServer.StartAsync(options => options with { EncryptsByDefault = true });
        await source.AddBucketAsync(Bucket);
        await source.AddBucketAsync(Into);
        await source.ReplicateAsync(Bucket, Into);
        await source.PutAsync(Bucket, "key", "text");
        await source.WaitForStatusAsync(Bucket, "key", "COMPLETED");
        var replica = await source.Raw.SendAsync("GET", $"/{Into}/key");
        Assert.Equal(("text", "AES256"), (replica.Text, replica.Header(Method)));
    }

    [Theory]
    [InlineData("not-an-etag")]
    [InlineData("0123456789abcdef0123456789abcdef-2")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("")]
    public async Task An_etag_that_cannot_be_one_is_refused(string etag)
    {
        await StartSourceAsync(isDrystone: true);
        var answer = await target.Raw.SendAsync(
            "PUT", $"/{Bucket}/key", "text"u8.ToArray(),
            ("x-drystone-replica-version-id", "0000018bcfe568000000000000000001"),
            ("x-drystone-replica-last-modified", "1700000000000"), ("x-drystone-replica-etag", etag),
            (Method, "aws:kms"), (Method + "-aws-kms-key-id", TargetKey));
        Assert.Equal((400, "InvalidArgument"), answer.Outcome);
        Assert.Empty(await target.VersionsAsync(Bucket));
    }

    [Fact]
    public async Task An_etag_that_follows_from_the_bytes_is_nobodys_to_say()
    {
        await StartSourceAsync(isDrystone: true);
        var answer = await target.Raw.SendAsync(
            "PUT", $"/{Bucket}/key", "text"u8.ToArray(),
            ("x-drystone-replica-version-id", "0000018bcfe568000000000000000001"),
            ("x-drystone-replica-last-modified", "1700000000000"),
            ("x-drystone-replica-etag", "0123456789abcdef0123456789abcdef"), (Method, "AES256"));
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal("AES256", answer.Header(Method));
        Assert.Equal($"\"{MultipartScenario.Md5("text"u8.ToArray())}\"", answer.Header("ETag"));
    }

    private async Task StartSourceAsync(bool isDrystone)
    {
        source = await ReplicationServer.StartAsync(options => options with
        {
            ReplicationTargets = [ReplicationServer.TargetOf(target, isDrystone, Bucket)],
            AllowInsecureCustomerKeys = true,
        });
        await source.AddBucketAsync(Bucket);
        await source.AddBucketAsync(Into);
        await source.AddKeyAsync(SourceKey);
    }

    private async Task PutAsync(string key, byte[] bytes, Sse sse)
    {
        var answer = await source.Raw.SendAsync("PUT", $"/{Bucket}/{key}", bytes, sse.Write);
        Assert.True(answer.Outcome.Status == 200, answer.Text);
    }

    private static string[] FilesWith(ReplicationServer server, byte[] bytes) =>
        [.. Files(server).Where(file => EncryptingServer.ReadShared(file).AsSpan().IndexOf(bytes) >= 0)];

    private static string[] BlobFiles(ReplicationServer server) =>
        [.. Files(server).Where(file => file.EndsWith(".blob", StringComparison.Ordinal))];

    private static IEnumerable<string> Files(ReplicationServer server) =>
        Directory.GetFiles(server.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("lock" or "control.sock"));
}
