using System.Text;

namespace Drystone.Client.Tests.Stores;

/// <summary>What every object store does, whoever runs it. The classes that derive from it say which store.</summary>
public abstract class ObjectStoreSpec
{
    /// <summary>The store.</summary>
    protected abstract IObjectStore Store { get; }

    /// <summary>A bucket that is there. Tests share it, and keep to keys of their own.</summary>
    protected abstract string Bucket { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Prefix { get; } = $"{Guid.NewGuid():N}/";

    [Fact]
    [Trait("Requirement", "1.6")]
    [Trait("Requirement", "1.7")]
    [Trait("Requirement", "2.45")]
    [Trait("Requirement", "2.46")]
    public async Task What_is_uploaded_is_downloaded()
    {
        var uploaded = await UploadAsync("report.txt", "hello", new UploadOptions
        {
            ContentType = "text/plain",
            Metadata = new Dictionary<string, string> { ["origin"] = "test" },
        });

        Assert.Equal((Bucket, Prefix + "report.txt", 5, "text/plain"),
            (uploaded.Bucket, uploaded.Key, uploaded.SizeBytes, uploaded.ContentType));
        Assert.NotEmpty(uploaded.ETag);
        Assert.DoesNotContain('"', uploaded.ETag);
        await using var download = await Store.DownloadAsync(Bucket, uploaded.Key, cancel: Cancel);
        Assert.Equal(uploaded, download!.Head.Ref);
        Assert.Equal("test", download.Head.Metadata["origin"]);
        Assert.Equal(5, download.BodyLengthBytes);
        Assert.Equal("hello", await TextAsync(download));
    }

    [Theory]
    [InlineData("a b/ä ö/+&?#%25.txt")]
    [InlineData("..dots/and  spaces")]
    [InlineData("emoji-\U0001F600")]
    public async Task Keys_are_any_text(string name)
    {
        var uploaded = await UploadAsync(name, "x");

        Assert.Equal(Prefix + name, Assert.Single(await ListAsync()).Key);
        Assert.NotNull(await Store.HeadAsync(Bucket, uploaded.Key, cancel: Cancel));
        await Store.DeleteAsync(Bucket, uploaded.Key, cancel: Cancel);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public Task An_empty_key_is_refused() => AssertNoKeyAsync("");

    /// <summary>UTF-8 has no bytes for it, and a question mark in its place is another key.</summary>
    [Fact]
    public Task Half_of_a_surrogate_pair_is_refused() => AssertNoKeyAsync("half \uD800");

    /// <summary>To a URL the key would be the bucket then.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task What_is_no_bucket_is_refused(string bucket) => Assert.Equal(
        "bucket",
        (await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.DeleteAsync(bucket, Bucket, cancel: Cancel)))
            .ParamName);

    [Fact]
    public async Task A_body_may_be_empty()
    {
        var uploaded = await UploadAsync("empty", "");

        await using var download = await Store.DownloadAsync(Bucket, uploaded.Key, cancel: Cancel);
        Assert.Equal("", await TextAsync(download!));
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(await Store.DownloadAsync(Bucket, Prefix + "none", cancel: Cancel));
        Assert.Null(await Store.HeadAsync(Bucket, Prefix + "none", cancel: Cancel));
        Assert.Null(await Store.CopyAsync(Bucket, Prefix + "none", Bucket, Prefix + "copy", Cancel));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_error()
    {
        var missing = $"missing-{Guid.NewGuid():N}";

        var refused = await Assert.ThrowsAsync<ObjectStoreException>(
            () => Store.UploadAsync(missing, "key", Text("x"), cancel: Cancel));

        Assert.Equal("NoSuchBucket", refused.Code);
    }

    [Theory]
    [InlineData(0, 4, "0123")]
    [InlineData(2, 3, "234")]
    [InlineData(8, null, "89")]
    [InlineData(8, 100, "89")]
    public async Task A_range_is_read(long offset, int? lengthBytes, string expected)
    {
        var uploaded = await UploadAsync("digits", "0123456789");

        await using var download = await Store.DownloadAsync(
            Bucket, uploaded.Key, new DownloadOptions { Range = new(offset, lengthBytes) }, Cancel);

        Assert.Equal(expected, await TextAsync(download!));
        Assert.Equal(10, download!.Head.Ref.SizeBytes);
        Assert.Equal(expected.Length, download.BodyLengthBytes);
    }

    [Fact]
    public async Task A_range_beyond_the_end_is_an_error()
    {
        var uploaded = await UploadAsync("digits", "0123456789");

        var refused = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.DownloadAsync(
            Bucket, uploaded.Key, new DownloadOptions { Range = new(10) }, Cancel));

        Assert.Equal("InvalidRange", refused.Code);
    }

    [Fact]
    public async Task Listing_follows_the_bytes_of_keys()
    {
        string[] names = ["b", "a/2", "a/1", "a", "\uFF5E", "\U0001F600", "B"];
        foreach (var name in names)
        {
            await UploadAsync(name, name);
        }

        string[] ordered = ["B", "a", "a/1", "a/2", "b", "\uFF5E", "\U0001F600"];
        Assert.Equal(ordered, await NamesAsync(new ListOptions { PageSize = 2 }));
        Assert.Equal(["a/2", "b", "\uFF5E", "\U0001F600"], await NamesAsync(new() { StartAfter = Prefix + "a/1" }));
    }

    [Fact]
    public async Task Listing_with_a_delimiter_has_common_prefixes_in_their_place()
    {
        foreach (var name in new[] { "a/1", "a/2", "b", "c/1" })
        {
            await UploadAsync(name, name);
        }

        var rows = await ListAsync(new ListOptions { Delimiter = "/" });

        Assert.Equal(
            [(Prefix + "a/", true), (Prefix + "b", false), (Prefix + "c/", true)],
            rows.Select(row => (row.Key, row.IsPrefix)));
    }

    [Fact]
    [Trait("Requirement", "1.8")]
    [Trait("Requirement", "2.47")]
    public async Task A_listing_tells_what_heads_tell()
    {
        var uploaded = await UploadAsync("one", "content");

        var row = Assert.Single(await ListAsync());

        Assert.Equal((uploaded.Key, uploaded.ETag, uploaded.SizeBytes), (row.Key, row.ETag, row.SizeBytes));
        Assert.InRange(
            row.LastModified, DateTimeOffset.UtcNow.AddMinutes(-15), DateTimeOffset.UtcNow.AddMinutes(15));
    }

    [Fact]
    public async Task Of_many_that_create_one_object_one_succeeds()
    {
        const int Writers = 20;
        var key = Prefix + "lock";

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            try
            {
                await Store.UploadAsync(
                    Bucket, key, Text($"writer {writer}"), new UploadOptions { IfAbsent = true }, Cancel);
                return writer;
            }
            catch (PreconditionFailedException)
            {
                return -1;
            }
        }));

        var winner = Assert.Single(outcomes, outcome => outcome >= 0);
        await using var download = await Store.DownloadAsync(Bucket, key, cancel: Cancel);
        Assert.Equal($"writer {winner}", await TextAsync(download!));
    }

    [Fact]
    public async Task An_object_is_replaced_only_as_it_was_seen()
    {
        var first = await UploadAsync("counter", "1");
        var second = await UploadAsync("counter", "2", new UploadOptions { IfMatch = first.ETag });

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => UploadAsync("counter", "3", new UploadOptions { IfMatch = first.ETag }));

        await UploadAsync("counter", "4", new UploadOptions { IfMatch = $"\"{second.ETag}\"" });
        await using var download = await Store.DownloadAsync(Bucket, first.Key, cancel: Cancel);
        Assert.Equal("4", await TextAsync(download!));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_replaced() =>
        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => UploadAsync("none", "x", new UploadOptions { IfMatch = "d41d8cd98f00b204e9800998ecf8427e" }));

    [Fact]
    public async Task A_download_may_ask_for_one_content()
    {
        var first = await UploadAsync("page", "1");
        await UploadAsync("page", "2");

        await Assert.ThrowsAsync<PreconditionFailedException>(() => Store.DownloadAsync(
            Bucket, first.Key, new DownloadOptions { IfMatch = first.ETag }, Cancel));
    }

    [Fact]
    public async Task A_copy_has_content_type_and_metadata()
    {
        var source = await UploadAsync("source", "content", new UploadOptions
        {
            ContentType = "text/csv",
            Metadata = new Dictionary<string, string> { ["origin"] = "test" },
        });

        var copy = await Store.CopyAsync(Bucket, source.Key, Bucket, Prefix + "a copy+ü", Cancel);

        var head = await Store.HeadAsync(Bucket, Prefix + "a copy+ü", cancel: Cancel);
        Assert.Equal(copy, head!.Ref);
        Assert.Equal(("text/csv", "test", 7), (head.Ref.ContentType, head.Metadata["origin"], head.Ref.SizeBytes));
    }

    [Fact]
    [Trait("Requirement", "1.10")]
    [Trait("Requirement", "2.48")]
    public async Task Deleting_what_is_not_there_succeeds()
    {
        await Store.DeleteAsync(Bucket, Prefix + "none", cancel: Cancel);
        Assert.Empty(await Store.DeleteManyAsync(Bucket, [Prefix + "none"], Cancel));
    }

    [Fact]
    [Trait("Requirement", "1.10")]
    [Trait("Requirement", "2.48")]
    public async Task What_is_deleted_is_gone_and_what_is_beside_it_is_not()
    {
        await UploadAsync("gone", "a");
        await UploadAsync("kept", "b");

        await Store.DeleteAsync(Bucket, Prefix + "gone", cancel: Cancel);

        Assert.Null(await Store.HeadAsync(Bucket, Prefix + "gone", cancel: Cancel));
        Assert.Equal(Prefix + "kept", Assert.Single(await ListAsync()).Key);
    }

    [Fact]
    [Trait("Requirement", "1.8")]
    [Trait("Requirement", "2.47")]
    public async Task A_listing_is_of_one_prefix()
    {
        foreach (var name in new[] { "a/invoice/1", "a/invoice/2", "a/letter/1", "b/invoice/1" })
        {
            await UploadAsync(name, "x");
        }

        var found = new List<string>();
        await foreach (var row in Store.ListAsync(Bucket, Prefix + "a/invoice/", null, Cancel))
        {
            found.Add(row.Key[Prefix.Length..]);
        }

        Assert.Equal(["a/invoice/1", "a/invoice/2"], found);
    }

    [Fact]
    public async Task Many_are_deleted_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => UploadAsync($"{number}", "x")));

        var failures = await Store.DeleteManyAsync(
            Bucket, Enumerable.Range(0, 1500).Select(number => $"{Prefix}{number}"), Cancel);

        Assert.Empty(failures);
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_another_length_than_announced_is_refused(bool canSeek)
    {
        using Stream body = canSeek ? Text("12345") : new OneWayStream(Text("12345"));

        await Assert.ThrowsAsync<ArgumentException>(() => Store.UploadAsync(
            Bucket, Prefix + "short", body, new UploadOptions { LengthBytes = 6 }, Cancel));

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_stands()
    {
        using var body = Text("0123456789");
        body.Position = 4;

        var uploaded = await Store.UploadAsync(Bucket, Prefix + "rest", body, cancel: Cancel);

        await using var download = await Store.DownloadAsync(Bucket, uploaded.Key, cancel: Cancel);
        Assert.Equal("456789", await TextAsync(download!));
        Assert.True(body.CanRead);
    }

    private async Task AssertNoKeyAsync(string key)
    {
        var presign = new PresignOptions(HttpMethod.Get, TimeSpan.FromMinutes(5));
        Func<Task>[] requests =
        [
            () => Store.UploadAsync(Bucket, key, Text("x"), cancel: Cancel),
            () => Store.DownloadAsync(Bucket, key, cancel: Cancel),
            () => Store.HeadAsync(Bucket, key, cancel: Cancel),
            () => Store.CopyAsync(Bucket, key, Bucket, Prefix + "copy", Cancel),
            () => Store.CopyAsync(Bucket, Prefix + "source", Bucket, key, Cancel),
            () => Store.PresignAsync(Bucket, key, presign, Cancel),
            () => Store.DeleteAsync(Bucket, key, cancel: Cancel),
            () => Store.DeleteManyAsync(Bucket, [key], Cancel),
        ];

        foreach (var request in requests)
        {
            Assert.Equal("key", (await Assert.ThrowsAnyAsync<ArgumentException>(request)).ParamName);
        }
    }

    protected Task<ObjectRef> UploadAsync(string name, string text, UploadOptions? options = null) =>
        Store.UploadAsync(Bucket, Prefix + name, Text(text), options, Cancel);

    protected static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<string> TextAsync(ObjectDownload download)
    {
        using var reader = new StreamReader(download.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancel);
    }

    private async Task<List<ListedObject>> ListAsync(ListOptions? options = null)
    {
        var rows = new List<ListedObject>();
        await foreach (var row in Store.ListAsync(Bucket, Prefix, options, Cancel))
        {
            rows.Add(row);
        }

        return rows;
    }

    private async Task<IEnumerable<string>> NamesAsync(ListOptions options) =>
        (await ListAsync(options)).Select(row => row.Key[Prefix.Length..]);
}
