using System.Text;

namespace Drystone.Client.Tests.Stores;

/// <summary>Keys that SDKs, URLs and XML would change on the way. Each has a bucket of its own, for some of them would
/// leave a prefix.</summary>
public sealed class OddKeyTests(StoreFixture fixture) : IAsyncLifetime
{
    private readonly string _bucket = $"client-keys-{Guid.NewGuid():N}";

    public static TheoryData<string> Keys => new(
        "../out", "a/../../out", "a/../b", "a/./b", "..", ".", "./", "../", "a/..", "a/.", "a...b/...",
        "/abs", "//abs", "/", "//", "/../x", "/%2F", "x//y", "slash/", "%2F", "a%2Fb", "%2e%2e/x", "%",
        "a b", " a", "a ", " ", "a+b", "a?b=c", "a#b", "a\\..\\b", "a:b", "http://x/y", "~'()*!", "*", "a;b=c,d",
        "a\"b<c>&d", "&amp;", "ü/ö", "\U0001F600", "\u202Ea", "\u007f",
        "tab\there", "a\nb", "a\rb", "a\u0001b", "\uFFFE");

    public static TheoryData<string> KeysInParts => new("../out", "/abs", "a b+ü%2F", "a\u0001b");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private S3ObjectStore Store => fixture.Store;

    public async ValueTask InitializeAsync() =>
        await (await fixture.Store.GetClientAsync(Cancel)).PutBucketAsync(_bucket, Cancel);

    public async ValueTask DisposeAsync()
    {
        await Store.DeleteManyAsync(_bucket, await ListAsync());
        await (await fixture.Store.GetClientAsync()).DeleteBucketAsync(_bucket);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_object_is_stored_read_and_deleted_under_its_own_key(string key)
    {
        var uploaded = await Store.UploadAsync(_bucket, key, Text("content"), cancel: Cancel);

        Assert.Equal(key, uploaded.Key);
        Assert.Equal([key], await ListAsync());
        Assert.Equal(uploaded.ETag, (await Store.HeadAsync(_bucket, key, cancel: Cancel))!.Ref.ETag);
        await using (var download = await Store.DownloadAsync(_bucket, key, cancel: Cancel))
        {
            using var reader = new StreamReader(download!.Body);
            Assert.Equal("content", await reader.ReadToEndAsync(Cancel));
        }

        await Store.DeleteAsync(_bucket, key, cancel: Cancel);
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_object_is_copied_and_deleted_among_others(string key)
    {
        await Store.UploadAsync(_bucket, "plain", Text("content"), cancel: Cancel);

        Assert.Equal(key, (await Store.CopyAsync(_bucket, "plain", _bucket, key, Cancel))!.Key);
        Assert.NotNull(await Store.CopyAsync(_bucket, key, _bucket, "copy", Cancel));

        Assert.Equivalent(new[] { "copy", "plain", key }, await ListAsync(), strict: true);
        Assert.Empty(await Store.DeleteManyAsync(_bucket, [key, "copy"], Cancel));
        Assert.Equal(["plain"], await ListAsync());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_presigned_URL_is_that_of_its_key(string key)
    {
        using var http = new HttpClient();
        var put = await Store.PresignAsync(_bucket, key, new(HttpMethod.Put, TimeSpan.FromMinutes(5)), Cancel);
        using var body = new ByteArrayContent("content"u8.ToArray());

        using var stored = await http.PutAsync(put, body, Cancel);

        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancel));
        Assert.Equal([key], await ListAsync());
        var get = await Store.PresignAsync(_bucket, key, new(HttpMethod.Get, TimeSpan.FromMinutes(5)), Cancel);
        Assert.Equal("content", await http.GetStringAsync(get, Cancel));
    }

    [Theory]
    [MemberData(nameof(KeysInParts))]
    public async Task An_object_in_parts_has_its_own_key(string key)
    {
        using var body = new OneWayStream(new MemoryStream(new byte[9 << 20]));

        await Store.UploadAsync(_bucket, key, body, cancel: Cancel);

        Assert.Equal([key], await ListAsync());
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private async Task<List<string>> ListAsync()
    {
        var keys = new List<string>();
        await foreach (var row in Store.ListAsync(_bucket))
        {
            keys.Add(row.Key);
        }

        return keys;
    }
}
