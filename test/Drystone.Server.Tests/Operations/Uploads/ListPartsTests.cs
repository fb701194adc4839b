using Amazon.S3.Model;
using Drystone.S3.Checksums;

namespace Drystone.Server.Tests.Operations.Uploads;

public class ListPartsTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    [Fact]
    public async Task Parts_are_listed_by_number_page_by_page()
    {
        var upload = await MultipartScenario.StartAsync(server, "pages");
        int[] numbers = [10_000, 3, 7, 1, 20];
        await Task.WhenAll(numbers.Select(number => upload.PutPartAsync(number, new byte[number % 10])));
        var seen = new List<int>();
        var request = new ListPartsRequest
        {
            BucketName = S3ServerFixture.Bucket,
            Key = "pages",
            UploadId = upload.Id,
            MaxParts = 2,
        };
        ListPartsResponse page;
        do
        {
            page = await server.S3.ListPartsAsync(request, TestContext.Current.CancellationToken);
            seen.AddRange(page.Parts.Select(part => part.PartNumber!.Value));
            request.PartNumberMarker = page.NextPartNumberMarker?.ToString(null, null);
        }
        while (page.IsTruncated == true);
        Assert.Equal(numbers.Order(), seen);
    }

    [Fact]
    public async Task An_upload_without_parts_says_whose_it_is()
    {
        var upload = await MultipartScenario.StartAsync(server, "empty");
        var answer = await upload.ListAsync();
        Assert.Equal(("false", "0", "0", "1000"),
            (answer["IsTruncated"], answer["PartNumberMarker"], answer["NextPartNumberMarker"], answer["MaxParts"]));
        var owner = answer.Xml.Descendants().First(one => one.Name.LocalName == "Owner");
        Assert.Equal(64, owner.Elements().First().Value.Length);
        Assert.NotNull(answer["Initiator"]);
        Assert.Equal("STANDARD", answer["StorageClass"]);
        Assert.Null(answer["ChecksumAlgorithm"]);
    }

    [Fact]
    public async Task Checksums_are_listed_when_they_were_announced()
    {
        var upload = await MultipartScenario.StartAsync(server, "sums", ("x-amz-checksum-algorithm", "SHA256"));
        await upload.PutPartAsync(1, [1], ChecksumAlgorithm.Sha256);
        var answer = await upload.ListAsync();
        Assert.Equal(("SHA256", "COMPOSITE"), (answer["ChecksumAlgorithm"], answer["ChecksumType"]));
        Assert.Equal(MultipartScenario.Checksum(ChecksumAlgorithm.Sha256, [1]), answer["ChecksumSHA256"]);
    }

    [Theory]
    [InlineData("&max-parts=-1")]
    [InlineData("&max-parts=x")]
    [InlineData("&part-number-marker=99999999999")]
    public async Task A_number_that_is_none_is_refused(string query)
    {
        var upload = await MultipartScenario.StartAsync(server, "numbers");
        Assert.Equal((400, "InvalidArgument"), (await upload.ListAsync(query)).Outcome);
    }

    [Fact]
    public async Task A_page_holds_at_most_a_thousand()
    {
        var upload = await MultipartScenario.StartAsync(server, "many");
        Assert.Equal("1000", (await upload.ListAsync("&max-parts=100000"))["MaxParts"]);
    }
}
