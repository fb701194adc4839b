using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drystone.Server.Control;

namespace Drystone.Server.Tests;

/// <summary>Nobody who speaks S3 sees that a bucket compresses.</summary>
public sealed class CompressionTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const int PartBytes = 5 << 20;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_answered_as_it_was_sent_and_takes_less()
    {
        var bucket = await NewBucketAsync();
        var body = Words(3_000_000);
        var before = BlobBytes();
        var put = await server.SendAsync("PUT", $"/{bucket}/key", body);
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(body))}\"", put.Header("ETag"));
        Assert.InRange(BlobBytes() - before, 1, body.Length / 2);

        var get = await server.SendAsync("GET", $"/{bucket}/key", headers: ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal(body, get.Body);
        Assert.Equal(put.Header("ETag"), get.Header("ETag"));
        Assert.Equal(put.Header("x-amz-checksum-crc64nvme"), get.Header("x-amz-checksum-crc64nvme"));
        var head = await server.SendAsync("HEAD", $"/{bucket}/key");
        Assert.Equal("3000000", head.Header("Content-Length"));
        Assert.Contains("<Size>3000000</Size>", Text(await server.SendAsync("GET", $"/{bucket}?list-type=2")));
        var attributes = await server.SendAsync(
            "GET", $"/{bucket}/key?attributes", headers: ("x-amz-object-attributes", "ObjectSize"));
        Assert.Equal("3000000", attributes["ObjectSize"]);
        await using var buckets = await OpenAsync();
        Assert.Equal(3_000_000, (await buckets.FindAsync(bucket, Cancel)).Bytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(131_071, 131_072)]
    [InlineData(131_072, 262_143)]
    [InlineData(1_234_567, 2_345_678)]
    [InlineData(2_999_999, 2_999_999)]
    public async Task A_range_is_of_the_plain_bytes(int first, int last)
    {
        var bucket = await NewBucketAsync();
        var body = Words(3_000_000);
        await server.SendAsync("PUT", $"/{bucket}/key", body);
        var range = await server.SendAsync("GET", $"/{bucket}/key", headers: ("Range", $"bytes={first}-{last}"));
        Assert.Equal(206, (int)range.Status);
        Assert.Equal($"bytes {first}-{last}/3000000", range.Header("Content-Range"));
        Assert.Equal(body[first..(last + 1)], range.Body);
    }

    [Fact]
    public async Task Parts_keep_their_numbers_and_sizes_also_when_they_are_copied()
    {
        var bucket = await NewBucketAsync();
        var (first, second) = (Words(PartBytes), Words(1_000_000, seed: 2));
        var upload = await server.S3.InitiateMultipartUploadAsync(bucket, "parts", Cancel);
        await server.SendAsync("PUT", $"/{bucket}/parts?partNumber=1&uploadId={upload.UploadId}", first);
        await server.SendAsync("PUT", $"/{bucket}/copy-source", second);
        await server.SendAsync(
            "PUT", $"/{bucket}/parts?partNumber=2&uploadId={upload.UploadId}", null,
            ("x-amz-copy-source", $"/{bucket}/copy-source"), ("x-amz-copy-source-range", "bytes=100-900099"));
        second = second[100..900_100];
        var complete = await server.SendAsync(
            "POST", $"/{bucket}/parts?uploadId={upload.UploadId}", Encoding.UTF8.GetBytes(
                $"<CompleteMultipartUpload>{MultipartScenario.Part(1, first)}{MultipartScenario.Part(2, second)}"
                + "</CompleteMultipartUpload>"));
        Assert.Equal((200, null), complete.Outcome);
        await server.SendAsync("PUT", $"/{bucket}/whole", null, ("x-amz-copy-source", $"/{bucket}/parts"));
        await server.SendAsync("DELETE", $"/{bucket}/parts");
        foreach (var (number, bytes) in new[] { (1, first), (2, second) })
        {
            var part = await server.SendAsync("GET", $"/{bucket}/whole?partNumber={number}");
            Assert.Equal("2", part.Header("x-amz-mp-parts-count"));
            Assert.Equal(bytes, part.Body);
        }

        byte[] whole = [.. first, .. second];
        Assert.Equal(whole, (await server.SendAsync("GET", $"/{bucket}/whole")).Body);
        var border = await server.SendAsync(
            "GET", $"/{bucket}/whole", headers: ("Range", $"bytes={PartBytes - 10}-{PartBytes + 9}"));
        Assert.Equal(whole[(PartBytes - 10)..(PartBytes + 10)], border.Body);
    }

    [Theory]
    [InlineData("key.jpg", "binary/octet-stream", null)]
    [InlineData("key", "video/mp4", null)]
    [InlineData("key", "text/plain", "gzip")]
    public async Task What_is_said_to_be_compressed_is_not_tried(string key, string type, string? encoding)
    {
        var bucket = await NewBucketAsync();
        var body = Words(2_000_000);
        var before = BlobBytes();
        (string, string)[] headers = encoding is null
            ? [("Content-Type", type)]
            : [("Content-Type", type), ("Content-Encoding", encoding)];
        await server.SendAsync("PUT", $"/{bucket}/{key}", body, headers);
        Assert.InRange(BlobBytes() - before, body.Length, long.MaxValue);
        Assert.Equal(body, (await server.SendAsync("GET", $"/{bucket}/{key}")).Body);
    }

    [Fact]
    public async Task Encrypted_objects_are_compressed_only_when_that_is_asked_for()
    {
        var bucket = await NewBucketAsync();
        var body = Words(2_000_000);
        Assert.InRange(await PutEncryptedAsync("plain"), body.Length, long.MaxValue);
        await using (var buckets = await OpenAsync())
        {
            var now = await buckets.SetCompressionAsync(bucket, new CompressionChoice(true, true), Cancel);
            Assert.Equal(new CompressionChoice(true, true), now.Compression);
        }

        Assert.InRange(await PutEncryptedAsync("compressed"), 1, body.Length / 2);
        var range = await server.SendAsync(
            "GET", $"/{bucket}/compressed", headers: ("Range", "bytes=1000000-1099999"));
        Assert.Equal(body[1_000_000..1_100_000], range.Body);

        async Task<long> PutEncryptedAsync(string key)
        {
            var before = BlobBytes();
            var put = await server.SendAsync(
                "PUT", $"/{bucket}/{key}", body, ("x-amz-server-side-encryption", "AES256"));
            Assert.Equal((200, null), put.Outcome);
            Assert.Equal(body, (await server.SendAsync("GET", $"/{bucket}/{key}")).Body);
            return BlobBytes() - before;
        }
    }

    [Fact]
    public async Task Turned_off_it_holds_for_what_comes_after_and_what_was_there_is_still_read()
    {
        var bucket = await NewBucketAsync();
        var body = Words(2_000_000);
        await server.SendAsync("PUT", $"/{bucket}/before", body);
        await using (var buckets = await OpenAsync())
        {
            Assert.True((await buckets.FindAsync(bucket, Cancel)).Compression.IsOn);
            Assert.False((await buckets.SetCompressionAsync(bucket, new(false, false), Cancel)).Compression.IsOn);
            await Assert.ThrowsAnyAsync<AdminException>(
                () => buckets.SetCompressionAsync("no-such", new(true, false), Cancel));
        }

        var before = BlobBytes();
        await server.SendAsync("PUT", $"/{bucket}/after", body);
        Assert.InRange(BlobBytes() - before, body.Length, long.MaxValue);
        Assert.Equal(body, (await server.SendAsync("GET", $"/{bucket}/before")).Body);
    }

    private static string Text(RawS3Answer answer) => Encoding.UTF8.GetString(answer.Body);

    private static byte[] Words(int length, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 32);
        while (text.Length < length)
        {
            text.Append(CultureInfo.InvariantCulture, $"stone {random.Next(1_000)} on stone {random.Next(1_000)}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private Task<IBucketAdmin> OpenAsync() =>
        new OperatorAccess(server.DataDirectory, MetadataDirectory: null, TimeProvider.System)
            .OpenBucketsAsync(Cancel);

    private async Task<string> NewBucketAsync()
    {
        var bucket = await server.NewBucketAsync();
        await using var buckets = await OpenAsync();
        await buckets.SetCompressionAsync(bucket, new CompressionChoice(true, false), Cancel);
        return bucket;
    }

    /// <summary>Of all files of large blobs.</summary>
    private long BlobBytes() => Directory
        .EnumerateFiles(Path.Combine(server.DataDirectory, "blobs"), "*", SearchOption.AllDirectories)
        .Sum(path => new FileInfo(path).Length);
}
