using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>s3cmd: the first version of listings, access control lists, and links of Signature Version 2.</summary>
public sealed class S3cmdTests : ClientTest
{
    private const int LargeBytes = 32 * 1024 * 1024;

    protected override string[] Commands => ["s3cmd", "curl"];

    protected override async Task SetUpAsync()
    {
        WriteText(".s3cfg", $"""
            [default]
            host_base = {Server.Authority}
            host_bucket = {Server.Authority}/%(bucket)
            use_https = False
            access_key = {DrystoneProcess.AccessKeyId}
            secret_key = {DrystoneProcess.SecretAccessKey}

            """);
        await RunAsync("s3cmd", "mb", "s3://cmd-bucket");
    }

    [Fact]
    public async Task Files_small_and_large_are_put_copied_moved_and_deleted()
    {
        var small = WriteText("small file", "small");
        var large = WriteRandom("large", LargeBytes);
        await RunAsync("s3cmd", "put", small, "s3://cmd-bucket/folder/small file");
        await RunAsync("s3cmd", "put", "--multipart-chunk-size-mb=5", large, "s3://cmd-bucket/large");
        await RunAsync("s3cmd", "get", "s3://cmd-bucket/large", At("back"));
        AssertSameBytes(large, At("back"));

        await RunAsync("s3cmd", "cp", "s3://cmd-bucket/folder/small file", "s3://cmd-bucket/copy");
        await RunAsync("s3cmd", "mv", "s3://cmd-bucket/copy", "s3://cmd-bucket/moved");
        Assert.Matches(@"DIR +s3://cmd-bucket/folder/\n.* 33554432 +s3://cmd-bucket/large\n.* 5 +s3://cmd-bucket/moved",
            await RunAsync("s3cmd", "ls", "s3://cmd-bucket"));
        await RunAsync("s3cmd", "sync", "s3://cmd-bucket/folder/", At("synchronized/"));
        AssertSameBytes(small, At("synchronized", "small file"));

        await RunAsync("s3cmd", "del", "s3://cmd-bucket/moved");
        Assert.Contains("not empty", await RunFailingAsync("s3cmd", "rb", "s3://cmd-bucket"), StringComparison.Ordinal);
        await RunAsync("s3cmd", "del", "--recursive", "--force", "s3://cmd-bucket");
        await RunAsync("s3cmd", "rb", "s3://cmd-bucket");
        Assert.Equal("", await RunAsync("s3cmd", "ls"));
    }

    [Fact]
    public async Task Who_may_read_is_shown_and_stays_with_the_owner()
    {
        await RunAsync("s3cmd", "put", WriteText("file", "private"), "s3://cmd-bucket/file");
        var url = $"{Server.Endpoint}/cmd-bucket/file";
        Assert.Equal("403\n", await RunAsync("curl", "-s", "-o", At("body"), "-w", "%{http_code}", url));
        Assert.Contains("ACL:       root: FULL_CONTROL", await RunAsync("s3cmd", "info", "s3://cmd-bucket/file"),
            StringComparison.Ordinal);
        // A bucket belongs to its owner alone, as AWS's do by default: no access control list makes anything public.
        Assert.Contains("AccessControlListNotSupported",
            await RunFailingAsync("s3cmd", "setacl", "--acl-public", "s3://cmd-bucket/file"), StringComparison.Ordinal);
        await RunAsync("s3cmd", "setacl", "--acl-private", "s3://cmd-bucket/file");
        Assert.Equal("403\n", await RunAsync("curl", "-s", "-o", At("body"), "-w", "%{http_code}", url));
        Assert.Contains("Location:  us-east-1", await RunAsync("s3cmd", "info", "s3://cmd-bucket"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_link_is_fetched_without_credentials()
    {
        await RunAsync("s3cmd", "put", WriteText("file", "linked"), "s3://cmd-bucket/a b/file");
        var link = (await RunAsync("s3cmd", "signurl", "s3://cmd-bucket/a b/file", "+60")).Trim();
        Assert.Contains("Signature=", link, StringComparison.Ordinal);
        Assert.Equal("linked\n", await RunAsync("curl", "-sS", "--fail", link));
    }
}
