using System.Globalization;
using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using static Drystone.Server.Tests.S3ServerFixture;

namespace Drystone.Server.Tests.Operations.Objects;

public sealed class GetObjectTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Past = "Sat, 01 Jan 2000 00:00:00 GMT";
    private const string Future = "Fri, 01 Jan 2100 00:00:00 GMT";
    private const string Digits = "0123456789";

    [Fact]
    public async Task An_object_comes_with_everything_that_is_known_of_it()
    {
        await PutAsync("known", Digits);
        var read = await GetAsync("known");
        Assert.Equal((200, null), read.Outcome);
        Assert.Equal(Digits, read.Text);
        Assert.Equal("10", read.Header("Content-Length"));
        Assert.Equal("binary/octet-stream", read.Header("Content-Type"));
        Assert.Equal("bytes", read.Header("Accept-Ranges"));
        Assert.True(
            DateTimeOffset.TryParseExact(read.Header("Last-Modified"), "R", CultureInfo.InvariantCulture, 0, out _));
        Assert.NotNull(read.Header("x-amz-request-id"));
        Assert.NotNull(read.Header("x-amz-id-2"));
        Assert.Null(read.Header("Content-Range"));
        Assert.Null(read.Header("x-amz-version-id"));
    }

    [Fact]
    public async Task The_SDK_reads_what_it_wrote()
    {
        var put = new PutObjectRequest
        {
            BucketName = Bucket,
            Key = "sdk",
            ContentBody = Digits,
            ContentType = "text/plain",
        };
        put.Metadata.Add("Owner", "me");
        await server.S3.PutObjectAsync(put);
        using var read = await server.S3.GetObjectAsync(new GetObjectRequest
        {
            BucketName = Bucket,
            Key = "sdk",
            ChecksumMode = ChecksumMode.ENABLED,
        });
        using var text = new StreamReader(read.ResponseStream);
        Assert.Equal(Digits, await text.ReadToEndAsync());
        Assert.Equal("text/plain", read.Headers.ContentType);
        Assert.Equal("me", read.Metadata["owner"]);
        Assert.NotNull(read.ChecksumCRC32 ?? read.ChecksumCRC64NVME);
    }

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-99", Digits, "bytes 0-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    [InlineData("bytes=8-99999999999999999999", "89", "bytes 8-9/10")]
    [InlineData("bytes=0-9", Digits, "bytes 0-9/10")]
    public async Task A_range_is_answered_206(string range, string text, string contentRange)
    {
        await PutAsync("ranged", Digits);
        var read = await GetAsync("ranged", ("Range", range));
        Assert.Equal(206, (int)read.Status);
        Assert.Equal((text, contentRange), (read.Text, read.Header("Content-Range")));
        Assert.Equal($"{text.Length}", read.Header("Content-Length"));
    }

    [Theory]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=4-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=-")]
    [InlineData("items=0-1")]
    [InlineData("0-1")]
    public async Task A_range_that_AWS_does_not_know_is_passed_over(string range)
    {
        await PutAsync("whole", Digits);
        var read = await GetAsync("whole", ("Range", range));
        Assert.Equal((200, Digits), ((int)read.Status, read.Text));
        Assert.Null(read.Header("Content-Range"));
    }

    [Theory]
    [InlineData(Digits, "bytes=10-")]
    [InlineData(Digits, "bytes=10-20")]
    [InlineData(Digits, "bytes=9223372036854775807-")]
    [InlineData(Digits, "bytes=99999999999999999999-")]
    [InlineData(Digits, "bytes=-0")]
    [InlineData("", "bytes=0-")]
    [InlineData("", "bytes=0-0")]
    [InlineData("", "bytes=-1")]
    public async Task A_range_without_a_byte_is_not_satisfiable(string text, string range)
    {
        await PutAsync("short", text);
        var read = await GetAsync("short", ("Range", range));
        Assert.Equal((416, "InvalidRange"), read.Outcome);
        Assert.Equal((range, $"{text.Length}"), (read["RangeRequested"], read["ActualObjectSize"]));
        Assert.Equal($"bytes */{text.Length}", read.Header("Content-Range"));
    }

    [Fact]
    public async Task An_object_of_no_bytes_is_read_whole()
    {
        await PutAsync("nothing", "");
        var read = await GetAsync("nothing");
        Assert.Equal((200, "0", ""), ((int)read.Status, read.Header("Content-Length"), read.Text));
    }

    [Fact]
    public async Task If_range_asks_for_the_range_only_of_what_the_client_has()
    {
        var etag = await PutAsync("if-range", Digits);
        var modified = (await GetAsync("if-range")).Header("Last-Modified")!;
        Assert.Equal("23", (await GetAsync("if-range", ("Range", "bytes=2-3"), ("If-Range", etag))).Text);
        Assert.Equal("23", (await GetAsync("if-range", ("Range", "bytes=2-3"), ("If-Range", modified))).Text);
        Assert.Equal(Digits, (await GetAsync("if-range", ("Range", "bytes=2-3"), ("If-Range", "\"other\""))).Text);
        Assert.Equal(Digits, (await GetAsync("if-range", ("Range", "bytes=2-3"), ("If-Range", "W/" + etag))).Text);
        Assert.Equal(Digits, (await GetAsync("if-range", ("Range", "bytes=2-3"), ("If-Range", Past))).Text);
    }

    [Theory]
    [InlineData("If-Match", "{etag}", 200)]
    [InlineData("If-Match", "*", 200)]
    [InlineData("If-Match", "\"other\", {etag}", 200)]
    [InlineData("If-Match", "{bare}", 200)]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("If-Match", "W/{etag}", 412)]
    [InlineData("If-None-Match", "\"other\"", 200)]
    [InlineData("If-None-Match", "{etag}", 304)]
    [InlineData("If-None-Match", "W/{etag}", 304)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-Modified-Since", Past, 200)]
    [InlineData("If-Modified-Since", Future, 304)]
    [InlineData("If-Modified-Since", "{modified}", 304)]
    [InlineData("If-Modified-Since", "yesterday", 200)]
    [InlineData("If-Unmodified-Since", Future, 200)]
    [InlineData("If-Unmodified-Since", "{modified}", 200)]
    [InlineData("If-Unmodified-Since", Past, 412)]
    public async Task Each_condition_decides_alone(string header, string value, int status)
    {
        var read = await GetWithConditionsAsync((header, value));
        Assert.Equal(status, (int)read.Status);
        Assert.Equal(status == 412 ? header : null, status == 412 ? read["Condition"] : null);
    }

    [Theory]
    [InlineData("If-Match", "{etag}", "If-Unmodified-Since", Past, 200)]
    [InlineData("If-Match", "\"other\"", "If-Unmodified-Since", Future, 412)]
    [InlineData("If-None-Match", "{etag}", "If-Modified-Since", Past, 304)]
    [InlineData("If-None-Match", "\"other\"", "If-Modified-Since", Future, 200)]
    [InlineData("If-Match", "\"other\"", "If-None-Match", "{etag}", 412)]
    [InlineData("If-Match", "{etag}", "If-None-Match", "{etag}", 304)]
    public async Task A_tag_outweighs_a_date_and_a_failure_what_is_not_modified(
        string first, string firstValue, string second, string secondValue, int status) =>
        Assert.Equal(status, (int)(await GetWithConditionsAsync((first, firstValue), (second, secondValue))).Status);

    [Fact]
    public async Task Not_modified_carries_the_validators_and_no_body()
    {
        var etag = await PutAsync("not-modified", Digits, ("Cache-Control", "max-age=60"));
        var read = await GetAsync("not-modified", ("If-None-Match", etag));
        Assert.Equal(HttpStatusCode.NotModified, read.Status);
        Assert.Equal(etag, read.Header("ETag"));
        Assert.NotNull(read.Header("Last-Modified"));
        Assert.Empty(read.Body);
        Assert.Null(read.Header("Content-Type"));
    }

    [Theory]
    [InlineData("content-type", "text/html; charset=utf-8")]
    [InlineData("content-language", "de")]
    [InlineData("expires", "Thu, 01 Dec 1994 16:00:00 GMT")]
    [InlineData("cache-control", "no-cache")]
    [InlineData("content-disposition", "attachment; filename=\"ü.txt\"")]
    [InlineData("content-encoding", "gzip")]
    public async Task A_signed_request_may_change_a_header_of_its_answer(string header, string value)
    {
        await PutAsync("override", Digits);
        var query = $"response-{header}={Uri.EscapeDataString(value)}";
        Assert.Equal(value, (await GetAsync($"override?{query}")).Header(header));
        var presigned = await server.Anonymous.SendAsync("GET", server.Raw.Presign("GET", $"/bucket/override?{query}"));
        Assert.Equal(value, presigned.Header(header));
    }

    [Theory]
    [InlineData("%0D%0ASet-Cookie:%20a=b")]
    [InlineData("a%0Ab")]
    [InlineData("a%00b")]
    [InlineData("%1B[2J")]
    [InlineData("a%01b")]
    [InlineData("a%7Fb")]
    public async Task An_override_cannot_add_a_header(string value)
    {
        await PutAsync("injected", Digits);
        var read = await GetAsync($"injected?response-content-type={value}");
        Assert.Equal(400, (int)read.Status);
        Assert.Contains("<Code>InvalidArgument</Code>", read.Text, StringComparison.Ordinal);
        Assert.Null(read.Header("Set-Cookie"));
    }

    [Fact]
    public async Task Checksums_are_shown_when_they_are_asked_for_and_cover_what_is_sent()
    {
        await PutAsync("sum", "hello", ("x-amz-checksum-crc32", "NhCmhg=="));
        Assert.Null((await GetAsync("sum")).Header("x-amz-checksum-crc32"));
        var asked = await GetAsync("sum", ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal(
            ("NhCmhg==", "FULL_OBJECT"), (asked.Header("x-amz-checksum-crc32"), asked.Header("x-amz-checksum-type")));
        var part = await GetAsync("sum", ("x-amz-checksum-mode", "ENABLED"), ("Range", "bytes=0-1"));
        Assert.Null(part.Header("x-amz-checksum-crc32"));
    }

    [Fact]
    public async Task An_object_put_whole_is_its_own_only_part()
    {
        await PutAsync("one-part", Digits);
        var first = await GetAsync("one-part?partNumber=1");
        Assert.Equal(Digits, first.Text);
        Assert.Null(first.Header("x-amz-mp-parts-count"));
        Assert.Equal((416, "InvalidPartNumber"), (await GetAsync("one-part?partNumber=2")).Outcome);
        Assert.Equal((400, "InvalidArgument"), (await GetAsync("one-part?partNumber=0")).Outcome);
        Assert.Equal((400, "InvalidArgument"), (await GetAsync("one-part?partNumber=10001")).Outcome);
        Assert.Equal((400, "InvalidArgument"), (await GetAsync("one-part?partNumber=one")).Outcome);
        var both = await GetAsync("one-part?partNumber=1", ("Range", "bytes=0-1"));
        Assert.Equal((400, "InvalidRequest"), both.Outcome);
    }

    [Fact]
    public async Task The_only_version_is_the_null_version()
    {
        await PutAsync("version", Digits);
        Assert.Equal(Digits, (await GetAsync("version?versionId=null")).Text);
        Assert.Equal((400, "InvalidArgument"), (await GetAsync("version?versionId=abc")).Outcome);
        Assert.Equal((400, "InvalidArgument"), (await GetAsync("version?versionId=")).Outcome);
    }

    [Theory]
    [InlineData("torrent")]
    [InlineData("annotation")]
    public async Task A_missing_sub_resource_answers_501_and_not_the_object(string query)
    {
        await PutAsync("sub", Digits);
        var read = await GetAsync($"sub?{query}");
        Assert.Equal((501, "NotImplemented"), read.Outcome);
        Assert.DoesNotContain(Digits, read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_named_in_the_error()
    {
        var read = await GetAsync("not%20there");
        Assert.Equal((404, "NoSuchKey"), read.Outcome);
        Assert.Equal("not there", read["Key"]);
        Assert.Equal("/bucket/not%20there", read["Resource"]);
        Assert.Equal(read.Header("x-amz-request-id"), read["RequestId"]);
        var error = await Assert.ThrowsAsync<NoSuchKeyException>(() => server.S3.GetObjectAsync(Bucket, "no"));
        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task A_query_parameter_that_is_there_twice_is_refused()
    {
        await PutAsync("twice", Digits);
        var read = await GetAsync("twice?versionId=null&versionId=null");
        Assert.Equal((400, "InvalidArgument"), read.Outcome);
    }

    [Fact]
    public async Task Others_are_refused_and_learn_nothing()
    {
        await PutAsync("private", Digits);
        foreach (var target in new[] { "/bucket/private", "/bucket/absent" })
        {
            Assert.Equal((403, "AccessDenied"), (await server.OtherRaw.SendAsync("GET", target)).Outcome);
            Assert.Equal((403, "AccessDenied"), (await server.Anonymous.SendAsync("GET", target)).Outcome);
        }

        var conditional = await server.OtherRaw.SendAsync("GET", "/bucket/private", null, ("If-None-Match", "*"));
        Assert.Equal((403, "AccessDenied"), conditional.Outcome);
        var wrongOwner = await GetAsync("private", ("x-amz-expected-bucket-owner", server.OtherAccount.Id));
        Assert.Equal((403, "AccessDenied"), wrongOwner.Outcome);
    }

    private async Task<RawS3Answer> GetWithConditionsAsync(params (string Name, string Value)[] conditions)
    {
        var etag = await PutAsync("conditional", Digits);
        var modified = (await GetAsync("conditional")).Header("Last-Modified")!;
        return await GetAsync("conditional", [.. conditions.Select(one => (one.Name, one.Value
            .Replace("{etag}", etag, StringComparison.Ordinal)
            .Replace("{bare}", etag.Trim('"'), StringComparison.Ordinal)
            .Replace("{modified}", modified, StringComparison.Ordinal)))]);
    }

    private async Task<string> PutAsync(string key, string text, params (string Name, string Value)[] headers)
    {
        var put = await server.SendAsync("PUT", $"/bucket/{key}", Encoding.UTF8.GetBytes(text), headers);
        return put.Header("ETag")!;
    }

    private Task<RawS3Answer> GetAsync(string target, params (string Name, string Value)[] headers) =>
        server.SendAsync("GET", $"/bucket/{target}", headers: headers);
}
