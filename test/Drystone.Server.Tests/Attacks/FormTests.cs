using System.Text;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Forms that say more than whoever signed them allows.</summary>
[Trait("Attack", "15")]
public sealed class FormTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private const string Bucket = "attacked";

    [Theory]
    [InlineData("acl", "public-read")]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>")]
    [InlineData("x-amz-meta-a", "b")]
    [InlineData("x-amz-copy-source", "/neighbour/secret")]
    [InlineData("x-amz-object-lock-legal-hold", "ON")]
    [InlineData("x-amz-website-redirect-location", "https://evil.example/")]
    [InlineData("success_action_redirect", "https://evil.example/")]
    [InlineData("Content-Type", "text/html")]
    [InlineData("bucket2", "neighbour")]
    [InlineData("x-ignor", "x")]
    public Task A_field_that_the_policy_does_not_name_is_refused(string field, string value) =>
        RefuseAsync(Form("new").WithUncovered(field, value).Signed(), 403, "AccessDenied");

    [Theory]
    [InlineData("victim")]
    [InlineData("user/../victim")]
    [InlineData("User/a")]
    [InlineData("")]
    public Task A_key_outside_of_the_prefix_is_refused(string key) => RefuseAsync(
        new PostForm(Bucket, server.Client.Credential).WithUncovered("key", key)
            .Allowing("starts-with", "$key", key.StartsWith("user", StringComparison.Ordinal) ? "user/a" : "user/")
            .Signed(),
        key.Length == 0 ? 400 : 403, key.Length == 0 ? "InvalidArgument" : "AccessDenied");

    [Theory]
    [InlineData("../victim", "user/victim")]
    [InlineData("..\\victim", "user/victim")]
    [InlineData("/attacked/victim", "user/victim")]
    [InlineData("..", "user/..")]
    public async Task The_name_of_a_file_leads_nowhere_else(string fileName, string key)
    {
        var form = new PostForm(Bucket, server.Client.Credential) { FileName = fileName }
            .WithUncovered("key", "user/${filename}").Allowing("starts-with", "$key", "user/").Signed();
        Assert.Equal(204, (await SendAsync(form)).Status);
        var target = $"/{Bucket}/{key}";
        Assert.Equal(200, (await server.Client.SendAsync(new RawRequest("GET", target))).Status);
        Assert.Equal(
            AttackedServer.VictimText, (await server.Client.SendAsync(new RawRequest("GET", "/attacked/victim"))).Text);
        Assert.Equal(204, (await server.Client.SendAsync(new RawRequest("DELETE", target))).Status);
    }

    [Fact]
    public Task A_field_that_is_left_out_does_not_begin_with_nothing() => RefuseAsync(
        Form("new").Allowing("starts-with", "$x-amz-meta-owner", "").Signed(), 403, "AccessDenied");

    [Theory]
    [InlineData("key", "victim")]
    [InlineData("KEY", "victim")]
    [InlineData("policy", "e30=")]
    public Task A_field_that_is_there_twice_is_refused(string field, string value) =>
        RefuseAsync(Form("new").Signed().WithUncovered(field, value), 400, "InvalidArgument");

    [Fact]
    public async Task The_size_of_the_file_is_counted_and_not_believed()
    {
        var form = Form("new").Allowing("content-length-range", 0, 3).Signed();
        await RefuseAsync(
            form, 400, "EntityTooLarge", ("x-amz-decoded-content-length", "1"), ("content-range", "0-1/2"));
        form = Form("new").Allowing("content-length-range", 5, 9).Signed();
        await RefuseAsync(form, 400, "EntityTooSmall");
    }

    [Fact]
    public async Task What_follows_the_file_says_nothing()
    {
        var form = Form("after").Signed();
        var body = Encoding.UTF8.GetString(form.Body())
            .Replace("name=\"submit\"\r\n\r\nUpload", "name=\"key\"\r\n\r\nvictim", StringComparison.Ordinal);
        Assert.Equal(204, (await server.Client.SendAsync(Request(Encoding.UTF8.GetBytes(body)))).Status);
        Assert.Equal(
            AttackedServer.VictimText, (await server.Client.SendAsync(new RawRequest("GET", "/attacked/victim"))).Text);
        Assert.Equal(204, (await server.Client.SendAsync(new RawRequest("DELETE", "/attacked/after"))).Status);
    }

    [Fact]
    public async Task A_policy_is_good_for_its_bucket_and_its_time_alone()
    {
        var form = Form("new").With("bucket", Bucket).Signed();
        await server.AssertRefusedAsync(Request(form.Body()) with { Target = "/neighbour" }, 403, "AccessDenied");
        await RefuseAsync(
            new PostForm(Bucket, server.Client.Credential) { Expiration = DateTimeOffset.UtcNow.AddMinutes(-1) }
                .With("key", "new").Signed(),
            403, "AccessDenied");
    }

    [Fact]
    public async Task A_policy_that_was_changed_is_refused()
    {
        var body = Encoding.UTF8.GetString(Form("new").Signed().Body());
        var start = body.IndexOf("name=\"policy\"", StringComparison.Ordinal) + 30;
        var changed = body[..start] + (body[start] == 'A' ? 'B' : 'A') + body[(start + 1)..];
        await server.AssertRefusedAsync(Request(Encoding.UTF8.GetBytes(changed)), 403, "SignatureDoesNotMatch");
        await RefuseAsync(Form("new").Signed(secret: "guessed"), 403, "SignatureDoesNotMatch");
        await RefuseAsync(new PostForm(Bucket).With("key", "new").Signed(), 403, "InvalidAccessKeyId");
        await RefuseAsync(Form("new").WithUncovered("policy", "e30="), 400, "InvalidArgument");
        await RefuseAsync(Form("new"), 403, "AccessDenied");
    }

    [Theory]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-copy-source", "/neighbour/secret")]
    [InlineData("x-amz-meta-a", "b")]
    [InlineData("x-amz-tagging", "a=b")]
    [InlineData("content-encoding", "gzip")]
    [InlineData("if-none-match", "*")]
    public async Task What_the_head_says_of_the_object_is_passed_over(string name, string value)
    {
        var key = $"headed-{name}";
        Assert.Equal(204, (await SendAsync(Form(key).Signed(), (name, value))).Status);
        var stored = await server.Client.SendAsync(new RawRequest("GET", $"/{Bucket}/{key}"));
        Assert.Equal("file", stored.Text);
        Assert.Null(stored.Header("x-amz-meta-a"));
        Assert.Null(stored.Header("x-amz-tagging-count"));
        Assert.Null(stored.Header("content-encoding"));
        Assert.Equal(204, (await server.Client.SendAsync(new RawRequest("DELETE", $"/{Bucket}/{key}"))).Status);
    }

    [Theory]
    [Trait("Attack", "2")]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    [InlineData("UNSIGNED-PAYLOAD")]
    public async Task An_unsigned_form_is_not_let_in_by_the_kind_of_its_payload(string mode)
    {
        (string, string)[] headers =
        [
            ("x-amz-content-sha256", mode), ("x-amz-decoded-content-length", "4"),
            ("x-amz-trailer", "x-amz-checksum-crc32"),
        ];
        await RefuseAsync(Form("new"), 403, "AccessDenied", headers);
        await RefuseAsync(Form("new").Signed(secret: "guessed"), 403, "SignatureDoesNotMatch", headers);

        // A signed form is a form, whatever its head says of chunks.
        Assert.Equal(204, (await SendAsync(Form("chunked").Signed(), headers)).Status);
        Assert.Equal("file", (await server.Client.SendAsync(new RawRequest("GET", "/attacked/chunked"))).Text);
        await server.Client.SendAsync(new RawRequest("DELETE", "/attacked/chunked"));
    }

    [Theory]
    [InlineData("x-amz-meta-a", "b\r\nx-amz-acl: public-read")]
    [InlineData("Cache-Control", "a\0b")]
    public Task What_would_break_out_of_a_header_is_refused(string field, string value) =>
        RefuseAsync(Form("new").With(field, value).Signed(), 400, "InvalidArgument");

    [Fact]
    public async Task A_redirect_cannot_carry_headers()
    {
        var form = Form("redirected").With(
            "success_action_redirect", "https://ok.example/\r\nSet-Cookie: a=b").Signed();
        var answer = await SendAsync(form);
        Assert.StartsWith("https://ok.example/%0D%0ASet-Cookie", answer.Header("Location"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Set-Cookie"));
        await server.Client.SendAsync(new RawRequest("DELETE", "/attacked/redirected"));
    }

    [Fact]
    public async Task A_form_that_breaks_off_stores_nothing()
    {
        var body = Form("new").Signed().Body();
        var before = await server.StateAsync();
        foreach (var length in new[] { 10, body.Length / 2, body.Length - 120 })
        {
            var answer = await server.Client.SendAsync(Request(body[..length]));
            Assert.True(answer.Status is 400 or 403, answer.ToString());
        }

        Assert.Equal(before, await server.StateAsync());
    }

    private PostForm Form(string key) => new PostForm(Bucket, server.Client.Credential).With("key", key);

    private static RawRequest Request(byte[] body, params (string Name, string Value)[] headers) =>
        new("POST", $"/{Bucket}")
        {
            IsAnonymous = true,
            Headers = [("content-type", PostForm.ContentType), .. headers],
            Body = body,
        };

    private Task<RawAnswer> SendAsync(PostForm form, params (string Name, string Value)[] headers) =>
        server.Client.SendAsync(Request(form.Body(), headers));

    private async Task RefuseAsync(
        PostForm form, int status, string code, params (string Name, string Value)[] headers) =>
        await server.AssertRefusedAsync(Request(form.Body(), headers), status, code);
}
