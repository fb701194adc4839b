using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>rclone 1.60 or newer, as its provider "Other".</summary>
public sealed class RcloneTests : ClientTest
{
    private const int LargeBytes = 22 * 1024 * 1024;

    protected override string[] Commands => ["rclone"];

    protected override async Task SetUpAsync()
    {
        WriteText(".config/rclone/rclone.conf", $"""
            [ours]
            type = s3
            provider = Other
            endpoint = {Server.Endpoint}
            region = {DrystoneProcess.Region}
            access_key_id = {DrystoneProcess.AccessKeyId}
            secret_access_key = {DrystoneProcess.SecretAccessKey}

            """);
        await RunAsync("rclone", "mkdir", "ours:rclone-bucket");
    }

    [Fact]
    public async Task A_tree_is_copied_checked_and_synchronized()
    {
        for (var number = 0; number < 20; number++)
        {
            WriteText($"tree/folder {number % 4}/file+{number} ü", $"text {number}");
        }

        await RunAsync("rclone", "copy", At("tree"), "ours:rclone-bucket/tree");
        await RunAsync("rclone", "check", At("tree"), "ours:rclone-bucket/tree");
        await RunAsync("rclone", "check", "--download", At("tree"), "ours:rclone-bucket/tree");

        File.Delete(At("tree", "folder 1", "file+1 ü"));
        WriteText("tree/folder 2/file+2 ü", "other text");
        await RunAsync("rclone", "sync", At("tree"), "ours:rclone-bucket/tree");
        await RunAsync("rclone", "sync", "ours:rclone-bucket/tree", "ours:rclone-bucket/second");
        await RunAsync("rclone", "copy", "ours:rclone-bucket/second", At("back"));
        Assert.Equal("", await RunAsync("diff", "-r", At("tree"), At("back")));
        Assert.Equal("folder 0/\nfolder 1/\nfolder 2/\nfolder 3/\n",
            await RunAsync("rclone", "lsf", "ours:rclone-bucket/tree"));

        await RunAsync("rclone", "purge", "ours:rclone-bucket/tree");
        Assert.Equal("second/\n", await RunAsync("rclone", "lsf", "ours:rclone-bucket"));
    }

    [Fact]
    public async Task A_large_file_goes_in_small_parts_and_moves_on_the_server()
    {
        var large = WriteRandom("large", LargeBytes);
        string[] small = ["--s3-chunk-size", "5M", "--s3-upload-cutoff", "5M", "--s3-copy-cutoff", "6M"];
        await RunAsync("rclone", ["copyto", large, "ours:rclone-bucket/large", .. small]);
        await RunAsync("rclone", ["moveto", "ours:rclone-bucket/large", "ours:rclone-bucket/moved", .. small]);
        await RunAsync("rclone", "copyto", "ours:rclone-bucket/moved", At("back"));
        AssertSameBytes(large, At("back"));
        Assert.Equal("moved\n", await RunAsync("rclone", "lsf", "ours:rclone-bucket"));
    }

    [Fact]
    public async Task Single_files_are_touched_read_in_part_and_deleted()
    {
        await RunAsync("rclone", "copyto", WriteText("file", "0123456789"), "ours:rclone-bucket/file");
        await RunAsync("rclone", "touch", "--timestamp", "2001-02-03T04:05:06", "ours:rclone-bucket/file");
        Assert.Contains("2001-02-03 04:05:06", await RunAsync("rclone", "lsl", "ours:rclone-bucket"),
            StringComparison.Ordinal);
        Assert.Equal("345\n",
            await RunAsync("rclone", "cat", "--offset", "3", "--count", "3", "ours:rclone-bucket/file"));
        Assert.StartsWith("781e5e245d69b566979b86e28d23f2c7", await RunAsync("rclone", "md5sum", "ours:rclone-bucket"),
            StringComparison.Ordinal);
        Assert.StartsWith(Server.Endpoint, await RunAsync("rclone", "link", "ours:rclone-bucket/file"),
            StringComparison.Ordinal);

        await RunAsync("rclone", "deletefile", "ours:rclone-bucket/file");
        await RunAsync("rclone", "rmdir", "ours:rclone-bucket");
        Assert.Equal("", await RunAsync("rclone", "lsd", "ours:"));
    }
}
