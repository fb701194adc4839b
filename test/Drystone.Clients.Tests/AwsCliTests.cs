using System.Text.Json;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The AWS command line.</summary>
public sealed class AwsCliTests : ClientTest
{
    private const int LargeBytes = 20 * 1024 * 1024;

    protected override string[] Commands => ["aws", "curl"];

    [Fact]
    public async Task Files_are_copied_listed_moved_and_removed()
    {
        var small = WriteText("small file.txt", "small");
        var large = WriteRandom("large", LargeBytes);
        await S3Async("mb", "s3://cli-bucket");
        await S3Async("cp", small, "s3://cli-bucket/folder/small file.txt");
        await S3Async("cp", large, "s3://cli-bucket/large");
        Assert.Contains("cli-bucket", await S3Async("ls"), StringComparison.Ordinal);
        Assert.Matches(@"PRE folder/\n.* 20971520 large\n", await S3Async("ls", "s3://cli-bucket"));
        Assert.Contains("Total Objects: 2", await S3Async("ls", "s3://cli-bucket", "--recursive", "--summarize"),
            StringComparison.Ordinal);

        await S3Async("mv", "s3://cli-bucket/large", "s3://cli-bucket/moved");
        await S3Async("cp", "s3://cli-bucket/moved", At("back"));
        AssertSameBytes(large, At("back"));
        Assert.Equal("small\n", await S3Async("cp", "s3://cli-bucket/folder/small file.txt", "-"));
        Assert.Contains("404", await AwsFailingAsync("s3", "cp", "s3://cli-bucket/large", At("gone")),
            StringComparison.Ordinal);

        await S3Async("rm", "s3://cli-bucket/moved");
        Assert.Contains("BucketNotEmpty", await AwsFailingAsync("s3", "rb", "s3://cli-bucket"),
            StringComparison.Ordinal);
        await S3Async("rb", "s3://cli-bucket", "--force");
        Assert.Equal("", await S3Async("ls"));
    }

    [Fact]
    public async Task A_folder_is_synchronized_there_and_back()
    {
        for (var number = 0; number < 25; number++)
        {
            WriteText($"tree/folder {number % 3}/file+{number}", $"text {number}");
        }

        await S3Async("mb", "s3://cli-sync");
        await S3Async("sync", At("tree"), "s3://cli-sync/tree");
        Assert.Equal("", await S3Async("sync", At("tree"), "s3://cli-sync/tree"));
        await S3Async("sync", "s3://cli-sync/tree", "s3://cli-sync/second", "--quiet");
        await S3Async("sync", "s3://cli-sync/second", At("back"), "--quiet");
        Assert.Equal("", await RunAsync("diff", "-r", At("tree"), At("back")));

        File.Delete(At("tree", "folder 1", "file+1"));
        Assert.Equal(
            "delete: s3://cli-sync/tree/folder 1/file+1\n",
            await S3Async("sync", At("tree"), "s3://cli-sync/tree", "--delete"));
    }

    [Fact]
    public async Task A_presigned_link_is_fetched_without_credentials()
    {
        await S3Async("mb", "s3://cli-links");
        await S3Async("cp", WriteText("file", "linked"), "s3://cli-links/a+b c/file");
        var link = (await S3Async("presign", "s3://cli-links/a+b c/file", "--expires-in", "60")).Trim();
        Assert.Equal("linked\n", await RunAsync("curl", "-sS", "--fail", link));
        Assert.Equal("403\n", await RunAsync("curl", "-s", "-o", At("body"), "-w", "%{http_code}", link + "x"));
    }

    [Fact]
    public async Task Single_operations_answer_in_full()
    {
        await ApiAsync("create-bucket", "--bucket", "cli-api");
        var body = WriteText("body", "0123456789");
        var put = await ApiAsync("put-object", "--bucket", "cli-api", "--key", "k", "--body", body,
            "--checksum-algorithm", "SHA256", "--metadata", "a=b", "--tagging", "t=1");
        Assert.Equal("\"781e5e245d69b566979b86e28d23f2c7\"", put.GetProperty("ETag").GetString());
        Assert.Equal("hNiYd/DUBB77a/kaFvAktjy/VHb2AUeHVrohCgSOl4I=".Length,
            put.GetProperty("ChecksumSHA256").GetString()!.Length);

        var get = await ApiAsync("get-object", "--bucket", "cli-api", "--key", "k", "--range", "bytes=2-4", At("part"));
        Assert.Equal("bytes 2-4/10", get.GetProperty("ContentRange").GetString());
        Assert.Equal("234", await File.ReadAllTextAsync(At("part")));
        var tags = await ApiAsync("get-object-tagging", "--bucket", "cli-api", "--key", "k");
        Assert.Equal("t", tags.GetProperty("TagSet")[0].GetProperty("Key").GetString());
        var list = await ApiAsync("list-objects-v2", "--bucket", "cli-api");
        Assert.Equal(10, list.GetProperty("Contents")[0].GetProperty("Size").GetInt32());
        Assert.Contains("PreconditionFailed", await AwsFailingAsync(
            "s3api", "put-object", "--bucket", "cli-api", "--key", "k", "--if-none-match", "*"),
            StringComparison.Ordinal);
    }

    private Task<string> S3Async(params string[] arguments) => AwsAsync(["s3", .. arguments]);

    private async Task<JsonElement> ApiAsync(params string[] arguments)
    {
        var output = await AwsAsync(["s3api", .. arguments]);
        return JsonDocument.Parse(output.Length == 0 ? "{}" : output).RootElement;
    }

    private Task<string> AwsAsync(string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);

    private Task<string> AwsFailingAsync(params string[] arguments) =>
        RunFailingAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);
}
