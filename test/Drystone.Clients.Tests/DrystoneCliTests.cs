using System.Globalization;
using System.Text.Json;
using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary><c>drystone cp</c> and its siblings as they are built: what an interruption leaves, and what the next run
/// makes of it.</summary>
public sealed class DrystoneCliTests : ClientTest
{
    private const string Bucket = "s3://cli-bucket";
    private const int LargeBytes = 320 << 20, PartBytes = 5 << 20;

    /// <summary>One part at a time, so that there is a middle.</summary>
    private static readonly string[] Slowly = ["--part-size", "5MiB", "--concurrency", "1", "--json"];

    protected override string[] Commands => ["kill"];

    protected override async Task SetUpAsync()
    {
        Variables["S3_ENDPOINT"] = Server.Endpoint;
        Variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        await DrystoneAsync("mb", Bucket);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("INT")]
    public async Task An_upload_that_was_ended_in_the_middle_goes_on_where_it_stopped(string signal)
    {
        var large = WriteRandom("large", LargeBytes);
        var first = Start(DrystoneProcess.Executable, ["cp", large, $"{Bucket}/large", .. Slowly]);
        await Until.TrueAsync(
            async () => first.HasExited || await PartsAsync() >= 3, () => $"parts arrive\n{first.Errors}");
        await EndAsync(first, signal);

        Assert.Equal("", await DrystoneAsync("ls", "-r", Bucket));
        var summary = Summary(await DrystoneAsync(["cp", large, $"{Bucket}/large", .. Slowly]));
        Assert.InRange(Number(summary, "movedBytes"), 1, LargeBytes - 3 * PartBytes);
        await DrystoneAsync("cp", $"{Bucket}/large", At("back"));
        AssertSameBytes(large, At("back"));
        Assert.Empty(States());
        Assert.Equal(0, await PartsAsync());
    }

    [Fact]
    public async Task An_upload_of_a_file_that_changed_begins_anew()
    {
        var large = WriteRandom("large", LargeBytes);
        var first = Start(DrystoneProcess.Executable, ["cp", large, $"{Bucket}/large", .. Slowly]);
        await Until.TrueAsync(
            async () => first.HasExited || await PartsAsync() >= 1, () => $"parts arrive\n{first.Errors}");
        await EndAsync(first, "KILL");

        WriteRandom("large", LargeBytes);
        var summary = Summary(await DrystoneAsync("cp", large, $"{Bucket}/large", "--json"));
        Assert.Equal(LargeBytes, Number(summary, "movedBytes"));
        await DrystoneAsync("cp", $"{Bucket}/large", At("back"));
        AssertSameBytes(large, At("back"));
        Assert.Equal(0, await PartsAsync());
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("INT")]
    public async Task A_download_that_was_ended_in_the_middle_goes_on_where_it_stopped(string signal)
    {
        var large = WriteRandom("large", LargeBytes);
        await DrystoneAsync("cp", large, $"{Bucket}/large");
        await EndInTheMiddleAsync(signal);
        Assert.False(File.Exists(At("back")));
        var summary = Summary(await DrystoneAsync(["cp", $"{Bucket}/large", At("back"), .. Slowly]));
        Assert.InRange(Number(summary, "movedBytes"), 1, LargeBytes - 3 * PartBytes);
        AssertSameBytes(large, At("back"));
        Assert.Empty(States());
        Assert.Empty(Directory.GetFiles(Folder, ".drystone-*"));
    }

    [Fact]
    public async Task A_download_fetches_again_what_was_damaged_or_replaced_meanwhile()
    {
        var large = WriteRandom("large", LargeBytes);
        await DrystoneAsync("cp", large, $"{Bucket}/large");
        await EndInTheMiddleAsync("KILL");
        var partial = Assert.Single(Directory.GetFiles(Folder, ".drystone-*.part"));
        using (var file = File.OpenWrite(partial))
        {
            // As a power loss leaves it: written down, and not on the disk.
            file.Write(new byte[PartBytes]);
        }

        await DrystoneAsync(["cp", $"{Bucket}/large", At("back"), .. Slowly]);
        AssertSameBytes(large, At("back"));

        File.Delete(At("back"));
        await EndInTheMiddleAsync("KILL");
        await DrystoneAsync("cp", WriteRandom("other", LargeBytes), $"{Bucket}/large");
        var summary = Summary(await DrystoneAsync("cp", $"{Bucket}/large", At("back"), "--json"));
        Assert.Equal(LargeBytes, Number(summary, "movedBytes"));
        AssertSameBytes(At("other"), At("back"));
    }

    [Fact]
    public async Task A_tree_that_was_interrupted_is_finished_by_the_same_command()
    {
        for (var number = 0; number < 3_000; number++)
        {
            WriteText(string.Create(CultureInfo.InvariantCulture, $"tree/{number % 30}/{number}"), $"text {number}");
        }

        var first = Start(
            DrystoneProcess.Executable, "cp", "-r", At("tree"), $"{Bucket}/tree", "--concurrency", "1");
        await Until.TrueAsync(
            () => Task.FromResult(first.HasExited || first.Output.Count(letter => letter == '\n') > 50),
            () => $"files are copied\n{first.Errors}");
        await EndAsync(first, "INT");
        Assert.Contains("interrupted; the same command goes on", first.Errors, StringComparison.Ordinal);

        var summary = Summary(await DrystoneAsync("cp", "-r", At("tree"), $"{Bucket}/tree", "--json"));
        Assert.InRange(Number(summary, "same"), 50, 2_999);
        Assert.Equal(3_000, Number(summary, "same") + Number(summary, "copied"));
        await DrystoneAsync("cp", "-r", $"{Bucket}/tree", At("back"));
        Assert.Equal("", await RunAsync("diff", "-r", At("tree"), At("back")));
    }

    [Fact]
    public async Task Bytes_come_and_go_by_standard_streams()
    {
        await RunAsync("sh", "-c", $"printf 'a\\377b' | {DrystoneProcess.Executable} cp - {Bucket}/odd");
        var bytes = await RunAsync("sh", "-c",
            $"{DrystoneProcess.Executable} cat {Bucket}/odd | od -An -tx1; "
            + $"{DrystoneProcess.Executable} cp {Bucket}/odd - | wc -c");
        Assert.Equal(["61", "ff", "62", "3"], bytes.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task EndInTheMiddleAsync(string signal)
    {
        var first = Start(DrystoneProcess.Executable, ["cp", $"{Bucket}/large", At("back"), .. Slowly]);
        await Until.TrueAsync(
            () => Task.FromResult(
                first.HasExited || States().Any(path => File.ReadAllText(path).Count(letter => letter == '\n') > 4)),
            () => $"ranges arrive\n{first.Errors}");
        await EndAsync(first, signal);
    }

    private static async Task EndAsync(ChildProcess process, string signal)
    {
        Assert.False(process.HasExited, $"It was done before it could be ended.\n{process.Output}{process.Errors}");
        await process.SignalAsync(signal);
        var exitCode = await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(signal == "INT" ? 1 : 137, exitCode);
    }

    private string[] States() =>
        Directory.Exists(At(".local/state/drystone/transfers"))
            ? Directory.GetFiles(At(".local/state/drystone/transfers"), "*.state")
            : [];

    /// <summary>How many parts wait in unfinished uploads, as the server tells it.</summary>
    private async Task<int> PartsAsync()
    {
        using var client = new Amazon.S3.AmazonS3Client(
            DrystoneProcess.AccessKeyId, DrystoneProcess.SecretAccessKey,
            new Amazon.S3.AmazonS3Config { ServiceURL = Server.Endpoint, ForcePathStyle = true });
        var bucket = Bucket["s3://".Length..];
        var uploads = await client.ListMultipartUploadsAsync(
            new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = bucket });
        var count = 0;
        foreach (var upload in uploads.MultipartUploads ?? [])
        {
            var parts = await client.ListPartsAsync(bucket, upload.Key, upload.UploadId);
            count += parts.Parts?.Count ?? 0;
        }

        return count;
    }

    private Task<string> DrystoneAsync(params string[] arguments) => RunAsync(DrystoneProcess.Executable, arguments);

    private static JsonElement Summary(string output) =>
        JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;

    private static long Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt64();
}
