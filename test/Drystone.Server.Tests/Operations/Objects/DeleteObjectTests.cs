using Amazon.S3.Model;
using static Drystone.Server.Tests.S3ServerFixture;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed class DeleteObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task What_is_deleted_is_gone_and_may_be_deleted_again()
    {
        await PutAsync("gone");
        Assert.Equal((204, null), (await DeleteAsync("gone")).Outcome);
        Assert.Equal((404, "NoSuchKey"), (await server.SendAsync("GET", "/bucket/gone")).Outcome);
        var again = await DeleteAsync("gone");
        Assert.Equal((204, null), again.Outcome);
        Assert.Null(again.Header("x-amz-delete-marker"));
    }

    [Fact]
    public async Task The_SDK_deletes()
    {
        await PutAsync("sdk");
        await server.S3.DeleteObjectAsync(Bucket, "sdk");
        await Assert.ThrowsAsync<NoSuchKeyException>(() => server.S3.GetObjectAsync(Bucket, "sdk"));
    }

    [Fact]
    public async Task Keys_that_contain_one_another_go_alone()
    {
        foreach (var key in new[] { "d", "d/", "d/e" })
        {
            await PutAsync(key);
        }

        await DeleteAsync("d/");
        var listed = await server.SendAsync("GET", "/bucket?prefix=d");
        Assert.Equal(["d", "d/e"], listed.Values("Contents", "Key").Where(key => key is "d" or "d/" or "d/e"));
    }

    [Theory]
    [InlineData("If-Match", "{etag}", 204)]
    [InlineData("If-Match", "*", 204)]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("x-amz-if-match-size", "1", 204)]
    [InlineData("x-amz-if-match-size", "2", 412)]
    [InlineData("x-amz-if-match-size", "many", 400)]
    [InlineData("x-amz-if-match-last-modified-time", "{modified}", 204)]
    [InlineData("x-amz-if-match-last-modified-time", "Sat, 01 Jan 2000 00:00:00 GMT", 412)]
    [InlineData("x-amz-if-match-last-modified-time", "some day", 400)]
    public async Task A_condition_that_does_not_hold_keeps_the_object(string header, string value, int status)
    {
        var etag = await PutAsync("conditional");
        var modified = (await server.SendAsync("HEAD", "/bucket/conditional")).Header("Last-Modified")!;
        var delete = await DeleteAsync("conditional", (header, value
            .Replace("{etag}", etag, StringComparison.Ordinal)
            .Replace("{modified}", modified, StringComparison.Ordinal)));
        Assert.Equal(status, (int)delete.Status);
        var head = await server.SendAsync("HEAD", "/bucket/conditional");
        Assert.Equal(status == 204 ? 404 : 200, (int)head.Status);
    }

    [Fact]
    public async Task The_only_version_is_the_null_version()
    {
        await PutAsync("version");
        Assert.Equal((400, "InvalidArgument"), (await DeleteAsync("version?versionId=abc")).Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", "/bucket/version")).Status);
        Assert.Equal((204, null), (await DeleteAsync("version?versionId=null")).Outcome);
        Assert.Equal(404, (int)(await server.SendAsync("HEAD", "/bucket/version")).Status);
    }

    [Theory]
    [InlineData("torrent")]
    [InlineData("annotation")]
    public async Task A_missing_sub_resource_answers_501_and_deletes_nothing(string query)
    {
        await PutAsync("sub");
        Assert.Equal((501, "NotImplemented"), (await DeleteAsync($"sub?{query}")).Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", "/bucket/sub")).Status);
    }

    [Fact]
    public async Task Others_are_refused_and_delete_nothing()
    {
        await PutAsync("private");
        Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("DELETE", "/bucket/private")).Outcome);
        Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("DELETE", "/bucket/private")).Outcome);
        var wrongOwner = await DeleteAsync("private", ("x-amz-expected-bucket-owner", server.OtherAccount.Id));
        Assert.Equal((403, "AccessDenied"), wrongOwner.Outcome);
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", "/bucket/private")).Status);
        Assert.Equal((404, "NoSuchBucket"), (await server.SendAsync("DELETE", "/no-such-bucket/key")).Outcome);
    }

    private async Task<string> PutAsync(string key) =>
        (await server.SendAsync("PUT", $"/bucket/{key}", [1])).Header("ETag")!;

    private Task<RawS3Answer> DeleteAsync(string target, params (string Name, string Value)[] headers) =>
        server.SendAsync("DELETE", $"/bucket/{target}", headers: headers);
}
