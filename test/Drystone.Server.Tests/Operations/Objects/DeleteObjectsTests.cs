using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using static Drystone.Server.Tests.S3ServerFixture;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed class DeleteObjectsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task The_SDK_deletes_many_and_what_is_not_there_counts_as_deleted()
    {
        await PutAsync("sdk-1");
        await PutAsync("sdk-2");
        var answer = await server.S3.DeleteObjectsAsync(new DeleteObjectsRequest
        {
            BucketName = Bucket,
            Objects = [new() { Key = "sdk-1" }, new() { Key = "sdk-2" }, new() { Key = "sdk-3" }],
        });
        Assert.Equal(["sdk-1", "sdk-2", "sdk-3"], answer.DeletedObjects.Select(one => one.Key));
        Assert.Empty(answer.DeleteErrors ?? []);
        Assert.Empty((await server.SendAsync("GET", "/bucket?prefix=sdk-")).Values("Contents", "Key"));
    }

    [Fact]
    public async Task A_thousand_keys_go_at_once()
    {
        var bucket = await server.NewBucketAsync();
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(i => $"{i:d4}")];
        await Parallel.ForEachAsync(
            keys.Take(50), async (key, _) => await server.SendAsync("PUT", $"/{bucket}/{key}", [1]));
        var answer = await DeleteAsync(bucket, string.Concat(keys.Select(Item)));
        Assert.Equal(keys, answer.Values("Deleted", "Key"));
        Assert.Equal((204, null), (await server.SendAsync("DELETE", $"/{bucket}")).Outcome);
    }

    [Fact]
    public async Task A_thousand_and_one_keys_are_refused_and_none_is_deleted()
    {
        await PutAsync("kept");
        var items = Item("kept") + string.Concat(Enumerable.Range(0, 1_000).Select(i => Item($"{i}")));
        Assert.Equal((400, "MalformedXML"), (await DeleteAsync(Bucket, items)).Outcome);
        await AssertThereAsync("kept");
    }

    [Fact]
    public async Task Quiet_names_failures_alone()
    {
        await PutAsync("quiet");
        var answer = await DeleteAsync(
            Bucket, "<Quiet>true</Quiet>" + Item("quiet") + Item("refused", "<VersionId>abc</VersionId>"));
        Assert.Equal((200, null), (((int)answer.Status), answer.Values("Deleted", "Key").FirstOrDefault()));
        Assert.Equal(["refused"], answer.Values("Error", "Key"));
    }

    [Fact]
    public async Task A_key_that_is_refused_does_not_keep_the_others()
    {
        await PutAsync("one");
        await PutAsync("two");
        var tooLong = new string('k', 1_025);
        var answer = await DeleteAsync(
            Bucket, Item("one") + Item(tooLong) + Item("one", "<VersionId>abc</VersionId>") + Item("two"));
        Assert.Equal(["one", "two"], answer.Values("Deleted", "Key"));
        Assert.Equal([tooLong, "one"], answer.Values("Error", "Key"));
        Assert.Equal(["KeyTooLongError", "InvalidArgument"], answer.Values("Error", "Code"));
        Assert.Equal(["abc"], answer.Values("Error", "VersionId"));
    }

    [Theory]
    [InlineData("<ETag>\"other\"</ETag>", false)]
    [InlineData("<ETag>{etag}</ETag>", true)]
    [InlineData("<ETag>*</ETag>", true)]
    [InlineData("<Size>2</Size>", false)]
    [InlineData("<Size>1</Size>", true)]
    [InlineData("<LastModifiedTime>Sat, 01 Jan 2000 00:00:00 GMT</LastModifiedTime>", false)]
    public async Task A_condition_holds_for_its_key(string condition, bool isDeleted)
    {
        var etag = await PutAsync("conditional");
        var answer = await DeleteAsync(
            Bucket, Item("conditional", condition.Replace("{etag}", etag, StringComparison.Ordinal)));
        Assert.Equal(isDeleted ? [] : ["PreconditionFailed"], answer.Values("Error", "Code"));
        Assert.Equal(isDeleted ? 404 : 200, (int)(await server.SendAsync("HEAD", "/bucket/conditional")).Status);
    }

    [Fact]
    public async Task The_null_version_is_named_in_the_answer()
    {
        await PutAsync("null-version");
        var answer = await DeleteAsync(Bucket, Item("null-version", "<VersionId>null</VersionId>"));
        Assert.Equal(["null"], answer.Values("Deleted", "VersionId"));
    }

    [Fact]
    public async Task A_key_is_taken_as_it_is_written()
    {
        string[] keys = ["a b", "a+b", "<&>", "nl\nx", "ü🌍", " lead and trail ", "../up"];
        foreach (var key in keys)
        {
            await server.SendAsync(
                "PUT", "/bucket/" + Uri.EscapeDataString(key).Replace(".", "%2E", StringComparison.Ordinal), [1]);
        }

        var answer = await DeleteAsync(Bucket, string.Concat(keys.Select(
            key => Item(new System.Xml.Linq.XText(key).ToString().Replace("\n", "&#10;", StringComparison.Ordinal)))));
        Assert.Equal(keys, answer.Values("Deleted", "Key"));
        foreach (var key in keys)
        {
            var head = await server.SendAsync("HEAD", "/bucket/" + Uri.EscapeDataString(key));
            Assert.Equal(404, (int)head.Status);
        }
    }

    [Fact]
    public async Task The_same_key_may_stand_there_twice()
    {
        await PutAsync("double");
        var answer = await DeleteAsync(Bucket, Item("double") + Item("double"));
        Assert.Equal(["double", "double"], answer.Values("Deleted", "Key"));
    }

    [Theory]
    [InlineData("not xml")]
    [InlineData("<Delete></Delete>")]
    [InlineData("<Delete><Object></Object></Delete>")]
    [InlineData("<Delete><Object><Key></Key></Object></Delete>")]
    [InlineData("<Other><Object><Key>k</Key></Object></Other>")]
    [InlineData("<Delete><Object><Key>k</Key></Object>")]
    [InlineData("<!DOCTYPE d [<!ENTITY e \"k\">]><Delete><Object><Key>&e;</Key></Object></Delete>")]
    public async Task What_is_no_list_of_keys_is_refused(string document)
    {
        var body = Encoding.UTF8.GetBytes(document);
        var answer = await server.SendAsync("POST", "/bucket?delete", body, Md5(body));
        Assert.Equal((400, "MalformedXML"), answer.Outcome);
    }

    [Fact]
    public async Task A_body_must_be_there()
    {
        var answer = await server.SendAsync("POST", "/bucket?delete", [], Md5([]));
        Assert.Equal((400, "MissingRequestBodyError"), answer.Outcome);
    }

    [Fact]
    public async Task The_body_must_be_vouched_for_and_a_checksum_does_as_well_as_MD5()
    {
        var body = Document(Item("vouched"));
        await PutAsync("vouched");
        var wrong = await server.SendAsync(
            "POST", "/bucket?delete", body, ("Content-MD5", Convert.ToBase64String(new byte[16])));
        Assert.Equal((400, "BadDigest"), wrong.Outcome);
        var wrongSum = await server.SendAsync(
            "POST", "/bucket?delete", body, ("x-amz-checksum-sha256", Convert.ToBase64String(new byte[32])));
        Assert.Equal((400, "BadDigest"), wrongSum.Outcome);
        await AssertThereAsync("vouched");
        var sum = Convert.ToBase64String(SHA256.HashData(body));
        var right = await server.SendAsync("POST", "/bucket?delete", body, ("x-amz-checksum-sha256", sum));
        Assert.Equal((200, null), right.Outcome);
    }

    [Fact]
    public async Task Others_are_refused_and_delete_nothing()
    {
        await PutAsync("private");
        var body = Document(Item("private"));
        Assert.Equal(
            (403, "AccessDenied"),
            (await server.OtherRaw.SendAsync("POST", "/bucket?delete", body, Md5(body))).Outcome);
        Assert.Equal(
            (403, "AccessDenied"),
            (await server.Anonymous.SendAsync("POST", "/bucket?delete", body, Md5(body))).Outcome);
        Assert.Equal(
            (404, "NoSuchBucket"), (await server.SendAsync("POST", "/no-such-bucket?delete", body, Md5(body))).Outcome);
        await AssertThereAsync("private");
    }

    [Fact]
    public async Task A_plain_POST_to_a_bucket_is_a_form_and_no_delete() => Assert.Equal(
        (400, "InvalidArgument"), (await server.SendAsync("POST", "/bucket", Document(Item("k")))).Outcome);

    private async Task<string> PutAsync(string key) =>
        (await server.SendAsync("PUT", $"/bucket/{key}", [1])).Header("ETag")!;

    private async Task AssertThereAsync(string key) =>
        Assert.Equal(200, (int)(await server.SendAsync("HEAD", $"/bucket/{key}")).Status);

    private Task<RawS3Answer> DeleteAsync(string bucket, string items)
    {
        var body = Document(items);
        return server.SendAsync("POST", $"/{bucket}?delete", body, Md5(body));
    }

    private static byte[] Document(string items) =>
        Encoding.UTF8.GetBytes($"<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{items}</Delete>");

    private static string Item(string key) => Item(key, string.Empty);

    private static string Item(string key, string more) => $"<Object><Key>{key}</Key>{more}</Object>";

    private static (string, string) Md5(byte[] body) => ("Content-MD5", Convert.ToBase64String(MD5.HashData(body)));
}
