using Amazon.S3.Model;
using static Drystone.Server.Tests.Operations.Listing.ListingModel;

namespace Drystone.Server.Tests.Operations.Listing;

public sealed class ListObjectsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("", "")]
    [InlineData("", "/")]
    [InlineData("a/", "/")]
    [InlineData("", "--")]
    public async Task Every_page_size_gives_the_same_keys_and_common_prefixes_once(string prefix, string delimiter)
    {
        var bucket = await OddBucketAsync(server);
        foreach (var size in new[] { 1, 2, 7, 1_000 })
        {
            var listed = new List<string>();
            var marker = string.Empty;
            RawS3Answer page;
            do
            {
                page = await ListAsync(bucket, prefix, delimiter, marker, $"&max-keys={size}");
                string[] entries = [.. EntriesOf(page)];
                listed.AddRange(entries);
                marker = entries.LastOrDefault() ?? string.Empty;
                AssertNextMarker(page, delimiter, marker);
            }
            while (page["IsTruncated"] == "true");
            Assert.Equal(Entries(OddKeys, prefix, delimiter), listed);
        }
    }

    [Fact]
    public async Task A_marker_is_exclusive_whether_it_is_there_or_not()
    {
        var bucket = await OddBucketAsync(server);
        foreach (var marker in OddKeys.Concat(["0", "a/a", "x--", "zz"]))
        {
            foreach (var delimiter in new[] { "", "/", "--" })
            {
                var page = await ListAsync(bucket, "", delimiter, marker);
                Assert.Equal(Entries(OddKeys, "", delimiter, marker), EntriesOf(page));
                Assert.Equal(marker, Uri.UnescapeDataString(page["Marker"]!));
            }
        }
    }

    [Fact]
    public async Task Each_object_has_its_owner()
    {
        var bucket = await server.NewBucketAsync();
        await PutAsync(server, bucket, ["k"]);
        var page = await server.SendAsync("GET", $"/{bucket}");
        Assert.Equal([server.Account.CanonicalUserId], page.Values("Owner", "ID"));
        Assert.Equal(("", "1000", "false"), (page["Marker"], page["MaxKeys"], page["IsTruncated"]));
        Assert.Null(page["KeyCount"]);
    }

    [Fact]
    public async Task The_SDK_lists()
    {
        var bucket = await OddBucketAsync(server);
        var page = await server.S3.ListObjectsAsync(new ListObjectsRequest { BucketName = bucket, Delimiter = "/" });
        Assert.Equal(
            Entries(OddKeys, "", "/"),
            page.S3Objects.Select(one => one.Key).Concat(page.CommonPrefixes).Order(ByteOrder));
    }

    [Fact]
    public async Task No_keys_are_asked_for_and_none_are_shown()
    {
        var bucket = await OddBucketAsync(server);
        var page = await server.SendAsync("GET", $"/{bucket}?max-keys=0");
        Assert.Equal(("0", "false"), (page["MaxKeys"], page["IsTruncated"]));
        Assert.Empty(EntriesOf(page));
    }

    [Theory]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=x")]
    [InlineData("encoding-type=x")]
    [InlineData("marker=a&marker=b")]
    public async Task An_argument_that_is_none_is_refused(string query) =>
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", $"/bucket?{query}")).Outcome);

    [Fact]
    public async Task Others_are_refused()
    {
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", "/bucket")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/bucket")).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/no-such-bucket")).Outcome);
    }

    private static void AssertNextMarker(RawS3Answer page, string delimiter, string last)
    {
        var isGiven = page["IsTruncated"] == "true" && delimiter.Length > 0;
        var next = page["NextMarker"];
        Assert.Equal(isGiven ? last : null, next is null ? null : Uri.UnescapeDataString(next));
    }

    private Task<RawS3Answer> ListAsync(
        string bucket, string prefix, string delimiter, string marker, string more = "") =>
        server.SendAsync(
            "GET",
            $"/{bucket}?encoding-type=url&prefix={Escape(prefix)}&delimiter={Escape(delimiter)}&marker={Escape(marker)}"
                + more);
}
