using System.Globalization;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Uploads whose parts, lists and checksums do not agree, and uploads of somebody else's.</summary>
[Trait("Attack", "10")]
public sealed class MultipartTricksTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Key = "/attacked/multi";
    private const int MinimumPartBytes = 5 << 20;
    private static readonly string NoTag = new('0', 32);

    [Theory]
    [InlineData("2 1", "InvalidPartOrder")]
    [InlineData("1 1", "InvalidPartOrder")]
    [InlineData("1 2 2", "InvalidPartOrder")]
    [InlineData("1 3", "InvalidPart")]
    [InlineData("1 10000", "InvalidPart")]
    [InlineData("0 1", "InvalidArgument")]
    [InlineData("1 10001", "InvalidArgument")]
    [InlineData("-1 1", "MalformedXML")]
    [InlineData("1e0", "MalformedXML")]
    [InlineData("99999999999999999999", "MalformedXML")]
    [InlineData("", "MalformedXML")]
    [InlineData("1 2", "EntityTooSmall")]
    public async Task A_list_of_parts_that_cannot_be_an_object_completes_nothing(string numbers, string code)
    {
        var upload = await BeginAsync();
        string[] tags = ["", await PutPartAsync(upload, 1, "one"), await PutPartAsync(upload, 2, "two")];
        var parts = numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            number => (number, number is "1" or "2" ? tags[number[0] - '0'] : NoTag));
        await server.AssertRefusedAsync(Complete(upload, parts), 400, code);
        await server.AssertAbsentAsync(Key);
        await AbortAsync(upload);
    }

    [Fact]
    public async Task A_part_with_another_tag_completes_nothing()
    {
        var upload = await BeginAsync();
        var replaced = await PutPartAsync(upload, 1, "one");
        await PutPartAsync(upload, 1, "another");
        foreach (var tag in (string[])[replaced, NoTag, "", "*", $"W/{replaced}x"])
        {
            await server.AssertRefusedAsync(Complete(upload, [("1", tag)]), 400, "InvalidPart");
        }

        await AbortAsync(upload);
    }

    [Fact]
    public async Task Ten_thousand_and_one_parts_are_refused()
    {
        var upload = await BeginAsync();
        var parts = Enumerable.Range(1, 10_001).Select(i => (i.ToString(CultureInfo.InvariantCulture), NoTag));
        var answer = await server.Client.SendAsync(Complete(upload, parts));
        Assert.True(answer is { Status: 400, Code: "MalformedXML" or "InvalidArgument" }, answer.ToString());
        await AbortAsync(upload);
    }

    [Fact]
    public async Task Gaps_between_parts_are_no_fault_and_checksums_combine()
    {
        var large = new string('a', MinimumPartBytes);
        var whole = await server.Client.PutAsync("/attacked/whole", large + "end");
        var upload = await BeginAsync();
        var first = await PutPartAsync(upload, 3, large);
        var last = await PutPartAsync(upload, 9_999, "end");
        await PutPartAsync(upload, 5, "not named, and so not part of the object");
        var wrong = Complete(upload, [("3", first), ("9999", last)]).With("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=");
        await server.AssertRefusedAsync(wrong, 400, "BadDigest");
        await server.AssertRefusedAsync(
            Complete(upload, [("3", first), ("9999", last)]).With("x-amz-mp-object-size", "3"), 400, "InvalidRequest");
        var completed = await server.Client.SendAsync(Complete(upload, [("3", first), ("9999", last)]));
        Assert.Equal(200, completed.Status);
        Assert.Equal(whole.Header("x-amz-checksum-crc64nvme"), completed.Element("ChecksumCRC64NVME"));
        Assert.Equal(large + "end", (await server.Client.GetAsync(Key)).Text);
        await server.Client.DeleteAsync(Key);
        await server.Client.DeleteAsync("/attacked/whole");
    }

    [Theory]
    [InlineData("CRC64NVME", "COMPOSITE")]
    [InlineData("SHA256", "FULL_OBJECT")]
    [InlineData("SHA1", "FULL_OBJECT")]
    [InlineData("CRC32", "HALF_OBJECT")]
    [InlineData("CRC99", "COMPOSITE")]
    [InlineData("", "FULL_OBJECT")]
    public async Task A_checksum_that_cannot_be_kept_begins_no_upload(string algorithm, string type) =>
        await server.AssertRefusedAsync(
            new RawRequest("POST", $"{Key}?uploads").With("x-amz-checksum-algorithm", algorithm)
                .With("x-amz-checksum-type", type),
            400,
            "InvalidRequest");

    [Fact]
    public async Task Checksums_of_another_kind_than_the_upload_are_refused()
    {
        var upload = await BeginAsync(("x-amz-checksum-algorithm", "SHA256"));
        await server.AssertRefusedAsync(Part(upload, "1").WithBody("one"), 400, "InvalidRequest");
        await server.AssertRefusedAsync(
            Part(upload, "1").WithBody("one").With("x-amz-checksum-crc32", "AAAAAA=="), 400, "InvalidRequest");
        await server.AssertRefusedAsync(
            Part(upload, "1").WithBody("one").With("x-amz-checksum-sha256", AwsChunks.Sha256("two")), 400, "BadDigest");
        var sent = await server.Client.SendAsync(
            Part(upload, "1").WithBody("one").With("x-amz-checksum-sha256", AwsChunks.Sha256("one")));
        var complete = Complete(upload, [("1", sent.Header("etag")!)]);
        await server.AssertRefusedAsync(complete, 400, "InvalidRequest");
        await server.AssertRefusedAsync(
            complete.With("x-amz-checksum-type", "FULL_OBJECT"), 400, "InvalidRequest");
        await AbortAsync(upload);
    }

    [Fact]
    public async Task An_upload_is_known_by_its_own_key_alone()
    {
        var upload = await BeginAsync();
        var tag = await PutPartAsync(upload, 1, "one");
        foreach (var other in (string[])["/attacked/victim", "/attacked/multi2", "/neighbour/multi"])
        {
            await server.AssertRefusedAsync(Part(upload, "1", other).WithBody("x"), 404, "NoSuchUpload");
            await server.AssertRefusedAsync(Complete(upload, [("1", tag)], other), 404, "NoSuchUpload");
            foreach (var method in (string[])["GET", "DELETE"])
            {
                await server.AssertRefusedAsync(
                    new RawRequest(method, $"{other}?uploadId={upload}"), 404, "NoSuchUpload");
            }
        }

        await AbortAsync(upload);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("..%2F..%2Fvictim")]
    [InlineData("%00")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_upload_that_nobody_began_is_refused(string id)
    {
        await server.AssertRefusedAsync(Part(id, "1").WithBody("x"), 404, "NoSuchUpload");
        await server.AssertRefusedAsync(Complete(id, [("1", NoTag)]), 404, "NoSuchUpload");
        await server.AssertRefusedAsync(new RawRequest("DELETE", $"{Key}?uploadId={id}"), 404, "NoSuchUpload");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("-1")]
    [InlineData("1e1")]
    [InlineData("")]
    [InlineData("4294967297")]
    [InlineData("1&partNumber=2")]
    public async Task A_part_number_that_no_part_can_have_is_refused(string number)
    {
        var upload = await BeginAsync();
        await server.AssertRefusedAsync(Part(upload, number).WithBody("x"), 400, "InvalidArgument");
        await AbortAsync(upload);
    }

    // CVE-2026-40344: the check that PutObject had was forgotten on another way in.
    [Fact]
    [Trait("Attack", "2")]
    public async Task Parts_need_a_signature_as_objects_do()
    {
        var upload = await BeginAsync();
        var chunks = Part(upload, "1").WithBody("3\r\none\r\n0\r\n\r\n").With("x-amz-decoded-content-length", "3") with
        {
            ContentSha256 = AwsChunks.UnsignedTrailer,
        };
        await server.AssertRefusedAsync(
            chunks with { Corrupt = head => head.Replace("Signature=", "Signature=0") }, 403, "SignatureDoesNotMatch");
        await server.AssertRefusedAsync(chunks with { IsAnonymous = true }, 403, "AccessDenied");
        await server.AssertRefusedAsync(
            Part(upload, "1").WithBody("x").WithUnsigned("x-amz-copy-source", "/neighbour/secret"),
            403,
            "AccessDenied");
        foreach (var method in (string[])["GET", "DELETE", "POST"])
        {
            await server.AssertRefusedAsync(
                new RawRequest(method, $"{Key}?uploadId={upload}") { IsAnonymous = true }, 403, "AccessDenied");
        }

        await server.AssertRefusedAsync(
            new RawRequest("POST", $"{Key}?uploads") { IsAnonymous = true }, 403, "AccessDenied");
        await AbortAsync(upload);
    }

    [Fact]
    public async Task Complete_abort_and_part_at_once_leave_a_whole_object_or_none()
    {
        for (var round = 0; round < 20; round++)
        {
            var upload = await BeginAsync();
            var tag = await PutPartAsync(upload, 1, "one");
            var completing = server.Client.SendAsync(Complete(upload, [("1", tag)]));
            var aborting = server.Client.DeleteAsync($"{Key}?uploadId={upload}");
            var replacing = server.Client.SendAsync(Part(upload, "1").WithBody("another"));
            await Task.WhenAll(completing, aborting, replacing);
            var completed = await completing;
            var isComplete = completed.Status == 200;
            Assert.True(isComplete || completed.Code is "NoSuchUpload" or "InvalidPart", completed.ToString());
            Assert.Contains((await aborting).Status, (int[])[204, 404]);
            Assert.Contains((await replacing).Status, (int[])[200, 404]);
            var stored = await server.Client.GetAsync(Key);
            Assert.Equal(isComplete ? 200 : 404, stored.Status);
            Assert.True(!isComplete || stored.Text == "one", stored.Text);
            Assert.Empty((await server.Client.GetAsync("/attacked?uploads")).Elements("UploadId"));
            await server.Client.DeleteAsync(Key);
        }
    }

    [Fact]
    public async Task Of_many_uploads_that_create_one_key_one_succeeds()
    {
        var uploads = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var upload = await BeginAsync();
            return (Id: upload, Tag: await PutPartAsync(upload, 1, $"upload {i}"));
        }));
        var answers = await Task.WhenAll(uploads.Select(upload => server.Client.SendAsync(
            Complete(upload.Id, [("1", upload.Tag)]).With("if-none-match", "*"))));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(49, answers.Count(answer => answer is { Status: 412, Code: "PreconditionFailed" }));
        await Task.WhenAll(uploads.Select(upload => server.Client.DeleteAsync($"{Key}?uploadId={upload.Id}")));
        await server.Client.DeleteAsync(Key);
    }

    private static RawRequest Part(string upload, string number, string key = Key) =>
        new("PUT", $"{key}?partNumber={number}&uploadId={upload}");

    private static RawRequest Complete(
        string upload, IEnumerable<(string Number, string Tag)> parts, string key = Key) =>
        new RawRequest("POST", $"{key}?uploadId={upload}").WithBody(
            "<CompleteMultipartUpload>"
            + string.Concat(parts.Select(
                part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.Tag}</ETag></Part>"))
            + "</CompleteMultipartUpload>");

    private async Task<string> BeginAsync(params (string Name, string Value)[] headers) =>
        (await server.Client.SendAsync(new RawRequest("POST", $"{Key}?uploads") { Headers = headers }))
            .Element("UploadId")!;

    private async Task<string> PutPartAsync(string upload, int number, string text)
    {
        var answer = await server.Client.SendAsync(Part(upload, $"{number}").WithBody(text));
        Assert.True(answer.Status == 200, answer.ToString());
        return answer.Header("etag")!;
    }

    private async Task AbortAsync(string upload)
    {
        Assert.Equal(204, (await server.Client.DeleteAsync($"{Key}?uploadId={upload}")).Status);
        Assert.Empty((await server.Client.GetAsync("/attacked?uploads")).Elements("UploadId"));
    }
}
