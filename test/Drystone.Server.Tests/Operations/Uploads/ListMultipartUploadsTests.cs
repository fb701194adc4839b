using Amazon.S3.Model;

namespace Drystone.Server.Tests.Operations.Uploads;

public sealed class ListMultipartUploadsTests : IAsyncLifetime
{
    private readonly S3ServerFixture server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Uploads_are_listed_by_key_and_start_page_by_page()
    {
        var started = new List<(string, string)>();
        foreach (var key in new[] { "b", "a", "b", "c/1", "c/2", "b" })
        {
            started.Add((key, (await MultipartScenario.StartAsync(server, key)).Id));
        }

        var seen = new List<(string, string)>();
        var request = new ListMultipartUploadsRequest { BucketName = S3ServerFixture.Bucket, MaxUploads = 2 };
        ListMultipartUploadsResponse page;
        do
        {
            page = await server.S3.ListMultipartUploadsAsync(request, TestContext.Current.CancellationToken);
            seen.AddRange(page.MultipartUploads.Select(upload => (upload.Key, upload.UploadId)));
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
        Assert.Equal(["a", "b", "b", "b", "c/1", "c/2"], seen.Select(one => one.Item1));
        Assert.Equal(started.Order(), seen.Order());
    }

    [Fact]
    public async Task A_delimiter_rolls_up_and_a_prefix_selects()
    {
        foreach (var key in new[] { "logs/2026/1", "logs/2026/2", "logs/top", "other" })
        {
            await MultipartScenario.StartAsync(server, key);
        }

        var answer = await server.SendAsync("GET", "/bucket?delimiter=%2F&prefix=logs%2F&uploads=");
        var upload = answer.Xml.Descendants().Single(one => one.Name.LocalName == "Upload");
        Assert.Equal("logs/top", upload.Elements().First().Value);
        Assert.Equal(
            "logs/2026/", answer.Xml.Descendants().Single(one => one.Name.LocalName == "CommonPrefixes").Value);
    }

    [Fact]
    public async Task Keys_are_escaped_when_that_is_asked_for()
    {
        await MultipartScenario.StartAsync(server, "a%20b%2Bc");
        var answer = await server.SendAsync("GET", "/bucket?encoding-type=url&uploads=");
        Assert.Equal(("a%20b%2Bc", "url"), (answer["Key"], answer["EncodingType"]));
    }

    [Fact]
    public async Task An_upload_is_shown_with_owner_and_checksum()
    {
        var upload = await MultipartScenario.StartAsync(server, "key", ("x-amz-checksum-algorithm", "CRC32"));
        var answer = await server.SendAsync("GET", "/bucket?uploads=");
        Assert.Equal((upload.Id, "CRC32", "COMPOSITE", "STANDARD"),
            (answer["UploadId"], answer["ChecksumAlgorithm"], answer["ChecksumType"], answer["StorageClass"]));
        Assert.Equal(answer["Owner"], answer["Initiator"]);
        Assert.Equal(("key", upload.Id), (answer["NextKeyMarker"], answer["NextUploadIdMarker"]));
        Assert.NotNull(answer["Initiated"]);
    }

    [Fact]
    public async Task A_marker_that_is_no_upload_id_is_refused()
    {
        var answer = await server.SendAsync("GET", "/bucket?key-marker=a&upload-id-marker=b&uploads=");
        Assert.Equal((400, "InvalidArgument"), answer.Outcome);
    }
}
