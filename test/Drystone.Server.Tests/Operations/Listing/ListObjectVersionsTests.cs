using Amazon.S3;
using Amazon.S3.Model;
using static Drystone.Server.Tests.Operations.Listing.ListingModel;

namespace Drystone.Server.Tests.Operations.Listing;

public sealed class ListObjectVersionsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Theory]
    [InlineData("", "")]
    [InlineData("", "/")]
    [InlineData("a/", "/")]
    [InlineData("x", "--")]
    public async Task Every_object_has_the_null_version_on_whatever_page(string prefix, string delimiter)
    {
        var bucket = await OddBucketAsync(server);
        foreach (var size in new[] { 1, 3, 1_000 })
        {
            var listed = new List<string>();
            var markers = string.Empty;
            RawS3Answer page;
            do
            {
                page = await server.SendAsync(
                    "GET",
                    $"/{bucket}?versions&encoding-type=url&prefix={Escape(prefix)}&delimiter={Escape(delimiter)}"
                        + $"&max-keys={size}{markers}");
                Assert.All(page.Values("Version", "VersionId"), id => Assert.Equal("null", id));
                Assert.All(page.Values("Version", "IsLatest"), isLatest => Assert.Equal("true", isLatest));
                listed.AddRange(EntriesOf(page, "Version"));
                markers = $"&key-marker={page["NextKeyMarker"]}"
                    + (page["NextVersionIdMarker"] is { } id ? $"&version-id-marker={id}" : string.Empty);
            }
            while (page["IsTruncated"] == "true");
            Assert.Equal(Entries(OddKeys, prefix, delimiter), listed);
        }
    }

    [Fact]
    public async Task A_page_that_ends_at_a_null_version_is_followed_by_older_ones_when_it_is_gone()
    {
        var bucket = await server.NewBucketAsync();
        await SetVersioningAsync(bucket, VersionStatus.Enabled);
        var older = (await server.SendAsync("PUT", $"/{bucket}/key", [1])).Header("x-amz-version-id");
        await SetVersioningAsync(bucket, VersionStatus.Suspended);
        await server.SendAsync("PUT", $"/{bucket}/key", [2]);
        var first = await server.SendAsync("GET", $"/{bucket}?versions&max-keys=1");
        Assert.Equal("null", first["VersionId"]);
        await server.SendAsync("DELETE", $"/{bucket}/key?versionId=null");
        var rest = await server.SendAsync(
            "GET", $"/{bucket}?versions&key-marker=key&version-id-marker={first["NextVersionIdMarker"]}");
        Assert.Equal([older], rest.Values("Version", "VersionId"));

        // By its name alone it is found only while it is there.
        var byName = await server.SendAsync("GET", $"/{bucket}?versions&key-marker=key&version-id-marker=null");
        Assert.Equal((200, null), byName.Outcome);
        Assert.Empty(byName.Values("Version", "VersionId"));
    }

    [Fact]
    public async Task The_SDK_lists_versions()
    {
        var bucket = await OddBucketAsync(server);
        var page = await server.S3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket });
        Assert.Equal(OddKeys.Order(ByteOrder), page.Versions.Select(version => version.Key));
        Assert.All(page.Versions, version => Assert.Equal(server.Account.CanonicalUserId, version.Owner.Id));
        Assert.All(page.Versions, version => Assert.NotEqual(true, version.IsDeleteMarker));
    }

    [Theory]
    [InlineData("version-id-marker=null")]
    [InlineData("key-marker=a&version-id-marker=abc")]
    [InlineData("max-keys=-1")]
    [InlineData("encoding-type=x")]
    public async Task An_argument_that_is_none_is_refused(string query) =>
        Assert.Equal((400, "InvalidArgument"), (await server.SendAsync("GET", $"/bucket?versions&{query}")).Outcome);

    [Fact]
    public async Task Others_are_refused()
    {
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", "/bucket?versions")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", "/bucket?versions")).Outcome);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("GET", "/no-such-bucket?versions")).Outcome);
    }

    private async Task SetVersioningAsync(string bucket, VersionStatus status) =>
        await server.S3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = bucket,
                VersioningConfig = new S3BucketVersioningConfig { Status = status },
            });
}
