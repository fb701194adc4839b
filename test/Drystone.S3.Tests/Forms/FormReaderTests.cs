using System.Text;
using Drystone.S3.Forms;
using static Drystone.S3.Tests.Forms.FormBody;

namespace Drystone.S3.Tests.Forms;

[Trait("Attack", "15")]
public sealed class FormReaderTests
{
    [Fact]
    public async Task Fields_and_file_are_read_however_they_arrive()
    {
        var file = "\r\n--xY\r\r\n--xYy bytes \r\n--";
        var body = Field("key", "a\r\nb") + Field("Empty", "") + Field("x-amz-meta-ü", "ö") + File(file);
        foreach (var pieces in new int[][] { [int.MaxValue], [1], [2, 3], [7], [64, 1] })
        {
            var (fields, read) = await ReadAsync(body, pieces);
            Assert.Equal("a\r\nb", fields.Find("KEY"));
            Assert.Equal("", fields.Find("empty"));
            Assert.Equal("ö", fields.Find("x-amz-meta-ü"));
            Assert.Equal(file, Encoding.UTF8.GetString(read));
        }
    }

    [Fact]
    public async Task A_small_buffer_gets_the_same_bytes()
    {
        var file = string.Concat(Enumerable.Repeat("\r\n--xY\r\n", 40));
        foreach (var buffer in new[] { 1, 2, 3, 5 })
        {
            var (_, read) = await ReadAsync(Encoding.UTF8.GetBytes(Field("key", "k") + File(file)), [11], buffer);
            Assert.Equal(file, Encoding.UTF8.GetString(read));
        }
    }

    [Fact]
    public async Task A_file_may_be_empty() =>
        Assert.Empty((await ReadAsync(Field("key", "a") + File(""))).File);

    [Fact]
    public async Task What_follows_the_file_is_passed_over()
    {
        var body = Field("key", "a") + File("bytes").Replace("xYz--", "xYz", StringComparison.Ordinal)
            + Field("acl", "public-read")[(Boundary.Length + 4)..] + Field("submit", "Upload") + $"--{Boundary}--\r\n";
        var (fields, file) = await ReadAsync(body);
        Assert.Equal("bytes", Encoding.UTF8.GetString(file));
        Assert.Equal("key", Assert.Single(fields.All.Keys));
        await RefuseAsync("MalformedPOSTRequest", body + new string('x', FormLimits.PostDataBytes));
    }

    [Theory]
    [InlineData("form-data; name=key; filename=x", "key")]
    [InlineData("FORM-DATA;NAME=\"key\"", "key")]
    [InlineData("form-data; name=\"a\\\"b\"", "a\"b")]
    [InlineData("form-data; name=\"a;b=c\" ; x=y", "a;b=c")]
    public async Task A_part_says_its_name_in_the_ways_of_clients(string disposition, string name)
    {
        var part = $"--{Boundary}\r\nX-Other: x\r\ncontent-DISPOSITION: {disposition}\r\n\r\nvalue\r\n";
        Assert.Equal("value", (await ReadAsync(part + File("x"))).Fields.Find(name));
    }

    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("C:\\pictures\\photo.jpg", "photo.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("a/..", "..")]
    [InlineData("a/", "")]
    [InlineData("${filename}", "${filename}")]
    public async Task Of_the_name_of_the_file_the_last_part_counts(string fileName, string expected) => Assert.Equal(
        "user/" + expected,
        (await ReadAsync(Field("key", "user/${filename}") + File("x", fileName))).Fields.Key);

    [Fact]
    public async Task A_name_may_be_written_by_RFC_5987() => Assert.Equal(
        "ü.txt",
        (await ReadAsync(
            Field("key", "${filename}") + File("x", "a\"; filename*=\"utf-8''%C3%BC.txt"))).Fields.Key);

    [Fact]
    public async Task All_before_the_file_is_bounded()
    {
        var size = (Field("key", "a") + Field("policy", "")).Length
            + File("").IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        string With(int count) => Field("key", "a") + Field("policy", new string('p', count)) + File("x");
        await ReadAsync(With(FormLimits.PreDataBytes - size), 100);
        await RefuseAsync("MaxPostPreDataLengthExceededError", With(FormLimits.PreDataBytes - size + 1));
        await RefuseAsync("MaxPostPreDataLengthExceededError", With(1 << 20));
        await RefuseAsync("MaxPostPreDataLengthExceededError", Field("key", "a") + new string('x', 1 << 20));
        await RefuseAsync(
            "MalformedPOSTRequest",
            string.Concat(Enumerable.Range(0, FormLimits.Fields + 1).Select(number => Field($"{number}", ""))));
    }

    [Fact]
    public async Task A_form_without_a_file_is_refused() => await RefuseAsync(
        "IncorrectNumberOfFilesInPostRequest", Field("key", "a") + $"--{Boundary}--\r\n");

    [Fact]
    public async Task A_field_that_is_there_twice_is_refused() => await RefuseAsync(
        "InvalidArgument", Field("key", "a") + Field("KEY", "b") + File("x"));

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("--xYz")]
    [InlineData("--xYz\nContent-Disposition: form-data; name=\"file\"\n\nx\n--xYz--\n")]
    [InlineData("--xYzz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--xYz--\r\n")]
    [InlineData("preamble\r\n--xYz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\n\r\nvalue\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\nContent-Type: a/b\r\n\r\nvalue\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\nContent-Disposition: attachment; name=\"file\"\r\n\r\nx\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\nContent-Disposition: form-data; name=\"a\"; name=\"file\"\r\n\r\nx\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\nContent-Disposition: form-data; name=\"fi\r\n\r\nx\r\n--xYz--\r\n")]
    [InlineData("--xYz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--xY")]
    [InlineData(
        "--xYz\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n")]
    public async Task What_is_no_form_is_refused(string body) => await RefuseAsync("MalformedPOSTRequest", body);

    [Fact]
    public async Task What_is_not_UTF8_is_refused()
    {
        byte[] body =
            [.. Encoding.ASCII.GetBytes(Field("key", "?").Replace("?\r\n", "", StringComparison.Ordinal)), 0xff,
            .. Encoding.ASCII.GetBytes("\r\n" + File("x"))];
        var refusal = await Assert.ThrowsAsync<S3Exception>(() => FormBody.ReadAsync(body, [int.MaxValue]));
        Assert.Equal("MalformedPOSTRequest", refusal.Error.Code);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=abc", "\r\n--abc")]
    [InlineData("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b:c\"", "\r\n--a b:c")]
    public void The_boundary_is_read(string contentType, string expected) => Assert.Equal(
        expected, Encoding.ASCII.GetString(FormBoundary.Parse(contentType).Delimiter.Span));

    [Theory]
    [InlineData(null, "RequestIsNotMultiPartContent")]
    [InlineData("application/x-www-form-urlencoded", "RequestIsNotMultiPartContent")]
    [InlineData("multipart/mixed; boundary=a", "RequestIsNotMultiPartContent")]
    [InlineData("multipart/form-data", "MalformedPOSTRequest")]
    [InlineData("multipart/form-data; boundary=", "MalformedPOSTRequest")]
    [InlineData("multipart/form-data; boundary=\"a \"", "MalformedPOSTRequest")]
    [InlineData("multipart/form-data; boundary=\"a\rb\"", "MalformedPOSTRequest")]
    [InlineData("multipart/form-data; boundary=a; boundary=b", "RequestIsNotMultiPartContent")]
    public void What_is_no_boundary_is_refused(string? contentType, string code)
    {
        Assert.Equal(code, Assert.Throws<S3Exception>(() => FormBoundary.Parse(contentType)).Error.Code);
        Assert.Throws<S3Exception>(() => FormBoundary.Parse("multipart/form-data; boundary=" + new string('a', 71)));
    }
}
