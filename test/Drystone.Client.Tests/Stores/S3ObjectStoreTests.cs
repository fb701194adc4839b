using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Drystone.Client.Tests.Stores;

/// <summary>The contract at a real endpoint: Drystone, or whatever the environment names.</summary>
[Trait("Requirement", "1.4")]
[Trait("Requirement", "1.11")]
[Trait("Requirement", "2.42")]
[Trait("Requirement", "4.26")]
[Trait("Requirement", "1.51")]
public sealed class S3ObjectStoreTests(StoreFixture fixture) : ObjectStoreSpec
{
    private readonly string _prefix = $"{Guid.NewGuid():N}/";

    protected override IObjectStore Store => fixture.Store;

    protected override string Bucket => fixture.Bucket;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20 << 20, true)]
    [InlineData(20 << 20, false)]
    [InlineData(16 << 20, false)]
    [InlineData(8 << 20, false)]
    [InlineData((8 << 20) - 1, false)]
    public async Task Large_and_unknown_lengths_go_in_parts(int sizeBytes, bool canSeek)
    {
        var content = RandomNumberGenerator.GetBytes(sizeBytes);
        using Stream body = canSeek ? new MemoryStream(content) : new OneWayStream(new MemoryStream(content));
        var sent = new List<long>();

        var uploaded = await Store.UploadAsync(
            Bucket, _prefix + "large", body, new UploadOptions { Progress = new Counted(sent) }, Cancel);

        Assert.Equal(sizeBytes, uploaded.SizeBytes);
        Assert.Equal(sizeBytes, sent.Max());
        await using var download = await Store.DownloadAsync(Bucket, uploaded.Key, cancel: Cancel);
        Assert.Equal(uploaded, download!.Head.Ref);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)),
            Convert.ToHexString(await SHA256.HashDataAsync(download.Body, Cancel)));
    }

    [Fact]
    public async Task An_upload_that_fails_leaves_no_parts()
    {
        using var body = new BrokenStream(goodBytes: 20 << 20);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => Store.UploadAsync(Bucket, _prefix + "broken", body, cancel: Cancel));

        await AssertNoPartsAsync();
        Assert.Null(await Store.HeadAsync(Bucket, _prefix + "broken", cancel: Cancel));
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_leaves_no_parts()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var body = new BrokenStream(goodBytes: 20 << 20, cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.UploadAsync(Bucket, _prefix + "cancelled", body, cancel: cancel.Token));

        await AssertNoPartsAsync();
    }

    [Fact]
    public async Task A_large_object_is_created_once()
    {
        var content = new byte[17 << 20];
        var options = new UploadOptions { IfAbsent = true };
        await Store.UploadAsync(Bucket, _prefix + "once", new MemoryStream(content), options, Cancel);

        await Assert.ThrowsAsync<PreconditionFailedException>(() => Store.UploadAsync(
            Bucket, _prefix + "once", new MemoryStream(content), options, Cancel));
    }

    [Fact]
    [Trait("Requirement", "1.9")]
    public async Task A_presigned_URL_uploads_and_downloads_without_a_key()
    {
        var key = _prefix + "a file ü+&.pdf";
        using var http = new HttpClient();
        var put = await Store.PresignAsync(Bucket, key, new(HttpMethod.Put, TimeSpan.FromMinutes(5))
        {
            ContentType = "application/pdf",
        }, Cancel);
        using var content = new ByteArrayContent("content"u8.ToArray())
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") },
        };

        using var stored = await http.PutAsync(put, content, Cancel);

        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var get = await Store.PresignAsync(Bucket, key, new(HttpMethod.Get, TimeSpan.FromMinutes(5))
        {
            ResponseContentDisposition = "attachment; filename=\"report.pdf\"",
            ResponseContentType = "application/octet-stream",
        }, Cancel);
        using var answer = await http.GetAsync(get, Cancel);
        Assert.Equal("content", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("report.pdf", answer.Content.Headers.ContentDisposition!.FileName?.Trim('"'));
        Assert.Equal("application/pdf", (await Store.HeadAsync(Bucket, key, cancel: Cancel))!.Ref.ContentType);
    }

    [Fact]
    public async Task A_presigned_URL_is_for_one_key_only()
    {
        var get = await Store.PresignAsync(
            Bucket, _prefix + "a", new(HttpMethod.Get, TimeSpan.FromMinutes(5)), Cancel);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(
            new Uri(get.ToString().Replace("/a?", "/b?", StringComparison.Ordinal)), Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8 * 24 * 3600)]
    public async Task A_URL_holds_for_a_second_to_a_week(int seconds) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.PresignAsync(
            Bucket, "key", new(HttpMethod.Get, TimeSpan.FromSeconds(seconds)), Cancel));

    [Fact]
    [Trait("Requirement", "3.33")]
    public async Task Nobody_at_the_address_is_told_as_such()
    {
        using var store = new S3ObjectStore(fixture.Settings with { Endpoint = new Uri("http://127.0.0.1:1") });

        var refused = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.HeadAsync(Bucket, "key", cancel: Cancel));

        Assert.Equal("Unreachable", refused.Code);
        Assert.Contains("http://127.0.0.1:1/", refused.Message);
    }

    [Fact]
    public async Task A_delete_on_condition_holds_or_is_refused()
    {
        var first = await UploadAsync("page", "1");
        await UploadAsync("page", "2");
        var profile = await fixture.Store.GetProfileAsync(Cancel);
        var options = new DeleteOptions { IfMatch = first.ETag };

        if (profile.ConditionalDeletes)
        {
            await Assert.ThrowsAsync<PreconditionFailedException>(
                () => Store.DeleteAsync(Bucket, first.Key, options, Cancel));
        }
        else
        {
            await Assert.ThrowsAsync<NotSupportedException>(
                () => Store.DeleteAsync(Bucket, first.Key, options, Cancel));
        }

        Assert.NotNull(await Store.HeadAsync(Bucket, first.Key, cancel: Cancel));
    }

    private async Task AssertNoPartsAsync()
    {
        var client = await fixture.Store.GetClientAsync(Cancel);
        var request = new ListMultipartUploadsRequest { BucketName = Bucket, Prefix = _prefix };
        Assert.Empty((await client.ListMultipartUploadsAsync(request, Cancel)).MultipartUploads ?? []);
    }

    private sealed class Counted(List<long> sent) : IProgress<long>
    {
        public void Report(long value)
        {
            lock (sent)
            {
                sent.Add(value);
            }
        }
    }
}
