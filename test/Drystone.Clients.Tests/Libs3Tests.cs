using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The command of libs3, which signs every request by Signature Version 2 in the header.</summary>
public sealed class Libs3Tests : ClientTest
{
    private const int LargeBytes = 33 * 1024 * 1024;

    protected override string[] Commands => ["s3"];

    [Fact]
    public async Task Objects_are_put_listed_fetched_copied_and_deleted()
    {
        Variables["S3_HOSTNAME"] = Server.Authority;
        Variables["S3_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId;
        Variables["S3_SECRET_ACCESS_KEY"] = DrystoneProcess.SecretAccessKey;
        var small = WriteText("small", "small");
        var large = WriteRandom("large", LargeBytes);

        await S3Async("create", "libs3-bucket");
        Assert.Contains("libs3-bucket", await S3Async("list"), StringComparison.Ordinal);
        await S3Async("put", "libs3-bucket/small", $"filename={small}", "x-amz-meta-colour=red", "contentType=a/b");
        await S3Async("put", "libs3-bucket/large", $"filename={large}");
        await S3Async("get", "libs3-bucket/large", $"filename={At("back")}");
        AssertSameBytes(large, At("back"));
        var head = await S3Async("head", "libs3-bucket/small");
        Assert.Contains("Content-Type: a/b", head, StringComparison.Ordinal);
        Assert.Contains("x-amz-meta-colour: red", head, StringComparison.Ordinal);

        await S3Async("copy", "libs3-bucket/small", "libs3-bucket/copied");
        var list = await S3Async("list", "libs3-bucket");
        Assert.Matches(@"(?s)copied.*large.*small", list);
        foreach (var key in new[] { "small", "large", "copied" })
        {
            await S3Async("delete", $"libs3-bucket/{key}");
        }

        await S3Async("delete", "libs3-bucket");
    }

    private Task<string> S3Async(params string[] arguments) => RunAsync("s3", ["-u", .. arguments]);
}
