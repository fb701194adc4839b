using Amazon.S3.Model;
using static Drystone.Server.Tests.Operations.Listing.ListingModel;

namespace Drystone.Server.Tests.Operations.Listing;

public sealed class ListObjectsV2Tests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("", "")]
    [InlineData("", "/")]
    [InlineData("a", "/")]
    [InlineData("a/", "/")]
    [InlineData("a/b", "/")]
    [InlineData("b/", "/")]
    [InlineData("", "--")]
    [InlineData("x", "--")]
    [InlineData("x--y", "--")]
    [InlineData("", "\U0001F30D")]
    [InlineData("", "a")]
    [InlineData("ü", "/")]
    [InlineData("none", "/")]
    [InlineData("a/b/c", "/")]
    public async Task Every_page_size_gives_the_same_keys_and_common_prefixes_once(string prefix, string delimiter)
    {
        var bucket = await OddBucketAsync(server);
        var expected = Entries(OddKeys, prefix, delimiter);
        foreach (var size in new[] { 1, 2, 3, 7, 1_000 })
        {
            var query = $"list-type=2&encoding-type=url&max-keys={size}"
                + $"&prefix={Escape(prefix)}&delimiter={Escape(delimiter)}";
            Assert.Equal(expected, (await PagesAsync(bucket, query, size)).SelectMany(page => EntriesOf(page)));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "/")]
    [InlineData("a/", "/")]
    [InlineData("", "--")]
    public async Task Start_after_is_exclusive_whether_it_is_there_or_not(string prefix, string delimiter)
    {
        var bucket = await OddBucketAsync(server);
        foreach (var after in OddKeys.Concat(["0", "a/a", "a/b/b", "x--", "zz", "\U0010FFFF"]))
        {
            var page = await ListAsync(
                bucket,
                $"encoding-type=url&prefix={Escape(prefix)}&delimiter={Escape(delimiter)}&start-after={Escape(after)}");
            Assert.Equal(Entries(OddKeys, prefix, delimiter, after), EntriesOf(page));
            Assert.Equal(after, Uri.UnescapeDataString(page["StartAfter"]!));
        }
    }

    [Fact]
    public async Task Five_thousand_keys_page_as_the_model_says()
    {
        var bucket = await server.NewBucketAsync();
        var random = new Random(5_000);
        string[] keys =
        [
            .. Enumerable.Range(0, 5_000)
                .Select(i => $"{random.Next(40):d2}/{random.Next(9)}{random.NextInt64():x}{i}"),
        ];
        await PutAsync(server, bucket, keys);
        var all = await PagesAsync(bucket, "list-type=2", 1_000);
        Assert.Equal(5, all.Count);
        Assert.Equal(keys.Order(ByteOrder), all.SelectMany(page => page.Values("Contents", "Key")));
        var rolled = await PagesAsync(bucket, "list-type=2&delimiter=/&max-keys=7", 7);
        Assert.Equal(Entries(keys, "", "/"), rolled.SelectMany(page => EntriesOf(page)));
        var within = await PagesAsync(bucket, "list-type=2&prefix=07/3&max-keys=3", 3);
        Assert.Equal(Entries(keys, "07/3", ""), within.SelectMany(page => EntriesOf(page)));
    }

    [Fact]
    public async Task A_listing_goes_on_where_it_was_though_its_last_key_is_gone()
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(server, bucket, ["a", "b", "c", "d/1", "d/2", "e"]);
        var first = await ListAsync(bucket, "max-keys=2");
        await server.SendAsync("DELETE", $"/{bucket}/b");
        await server.SendAsync("DELETE", $"/{bucket}/c");
        var second = await ListAsync(
            bucket, $"delimiter=/&max-keys=1&continuation-token={first["NextContinuationToken"]}");
        Assert.Equal(["d/"], EntriesOf(second));
        await server.SendAsync("DELETE", $"/{bucket}/d/1");
        var third = await ListAsync(bucket, $"delimiter=/&continuation-token={second["NextContinuationToken"]}");
        Assert.Equal(["e"], EntriesOf(third));
        Assert.Equal(second["NextContinuationToken"], third["ContinuationToken"]);
    }

    [Theory]
    [InlineData("0", 0, "0", "false")]
    [InlineData("1", 1, "1", "true")]
    [InlineData("3", 3, "3", "false")]
    [InlineData("1000", 3, "1000", "false")]
    [InlineData("5000", 3, "5000", "false")]
    [InlineData("2147483647", 3, "2147483647", "false")]
    [InlineData("", 3, "1000", "false")]
    public async Task Max_keys_bounds_keys_and_common_prefixes_together(
        string maxKeys, int count, string shown, string isTruncated)
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(server, bucket, ["a", "b/1", "b/2", "c"]);
        var page = await ListAsync(bucket, $"delimiter=/&max-keys={maxKeys}");
        Assert.Equal(count, EntriesOf(page).Count());
        Assert.Equal(($"{count}", isTruncated), (page["KeyCount"], page["IsTruncated"]));
        Assert.Equal(shown, page["MaxKeys"]);
        Assert.Equal(isTruncated == "true", page["NextContinuationToken"] is not null);
    }

    [Theory]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=2147483648")]
    [InlineData("max-keys=ten")]
    [InlineData("encoding-type=base64")]
    [InlineData("continuation-token=forged")]
    [InlineData("continuation-token=AWtr")]
    [InlineData("prefix=a&prefix=b")]
    [InlineData("list-type=2")]
    public async Task An_argument_that_is_none_is_refused(string query) =>
        Assert.Equal((400, "InvalidArgument"), (await ListAsync("bucket", query)).Outcome);

    [Theory]
    [InlineData("list-type=1")]
    [InlineData("list-type=3")]
    [InlineData("list-type")]
    public async Task There_is_no_other_list_type(string query) =>
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", $"/bucket?{query}")).Outcome);

    [Fact]
    public async Task An_entry_says_what_is_known_of_the_object()
    {
        var bucket = await server.NewBucketAsync();
        var put = await server.SendAsync(
            "PUT", $"/{bucket}/k", "hello"u8.ToArray(), ("x-amz-storage-class", "STANDARD_IA"),
            ("x-amz-checksum-crc32", "NhCmhg=="));
        var page = await ListAsync(bucket, "");
        Assert.Equal([put.Header("ETag")], page.Values("Contents", "ETag"));
        Assert.Equal(["5"], page.Values("Contents", "Size"));
        Assert.Equal(["STANDARD_IA"], page.Values("Contents", "StorageClass"));
        Assert.Equal(["CRC32"], page.Values("Contents", "ChecksumAlgorithm"));
        Assert.Equal(["FULL_OBJECT"], page.Values("Contents", "ChecksumType"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", page["LastModified"]!);
        Assert.Empty(page.Values("Contents", "Owner"));
        Assert.Equal((bucket, "", "1000"), (page["Name"], page["Prefix"], page["MaxKeys"]));
        Assert.Equal("http://s3.amazonaws.com/doc/2006-03-01/", page.Xml.Name.NamespaceName);
        Assert.Equal((null, null, null), (page["Delimiter"], page["EncodingType"], page["StartAfter"]));
    }

    [Fact]
    public async Task Owners_are_shown_when_they_are_asked_for()
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(server, bucket, ["k"]);
        var page = await ListAsync(bucket, "fetch-owner=true");
        Assert.Equal([server.Account.CanonicalUserId], page.Values("Owner", "ID"));
        Assert.Empty((await ListAsync(bucket, "fetch-owner=false")).Values("Owner", "ID"));
    }

    [Fact]
    public async Task Encoded_keys_are_plain_ASCII()
    {
        var bucket = await OddBucketAsync(server);
        var page = await ListAsync(bucket, "encoding-type=url&delimiter=%C3%BC&prefix=");
        Assert.Equal("url", page["EncodingType"]);
        Assert.Equal("%C3%BC", page["Delimiter"]);
        Assert.All(page.Values("Contents", "Key"), key => Assert.Matches(@"^[A-Za-z0-9\-_.*/%]+$", key));
    }

    [Fact]
    public async Task The_SDK_pages_through_a_listing()
    {
        var bucket = await OddBucketAsync(server);
        var keys = new List<string>();
        await foreach (var item in server.S3.Paginators
            .ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 4 }).S3Objects)
        {
            keys.Add(item.Key);
        }

        Assert.Equal(OddKeys.Order(ByteOrder), keys);
    }

    [Theory]
    [InlineData("GET", "metadataTable")]
    [InlineData("GET", "session")]
    [InlineData("GET", "torrent")]
    [InlineData("POST", "metadataTable")]
    public async Task A_configuration_that_is_not_served_answers_501_and_not_a_listing(string method, string query)
    {
        var answer = await server.SendAsync(method, $"/bucket?{query}");
        Assert.Equal((501, "NotImplemented"), answer.Outcome);
    }

    [Fact]
    public async Task Two_sub_resources_are_refused() =>
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", "/bucket?location&list-type=2")).Outcome);

    [Fact]
    public async Task Others_are_refused()
    {
        var target = "/bucket?list-type=2";
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", target)).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", target)).Outcome);
        var wrongOwner = await server.SendAsync(
            "GET", target, null, ("x-amz-expected-bucket-owner", server.OtherAccount.Id));
        Assert.Equal((403, "AccessDenied"), wrongOwner.Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/no-such-bucket?list-type=2")).Outcome);
    }

    private Task<RawS3Answer> ListAsync(string bucket, string query) =>
        server.SendAsync("GET", $"/{bucket}?list-type=2&{query}");

    private async Task<List<RawS3Answer>> PagesAsync(string bucket, string query, int size)
    {
        var pages = new List<RawS3Answer>();
        string? token = null;
        do
        {
            var page = await server.SendAsync(
                "GET", $"/{bucket}?{query}" + (token is null ? string.Empty : $"&continuation-token={token}"));
            Assert.Equal((200, null), page.Outcome);
            Assert.InRange(EntriesOf(page).Count(), token is null ? 0 : 1, size);
            pages.Add(page);
            token = page["NextContinuationToken"];
        }
        while (token is not null);
        return pages;
    }
}
