namespace Drystone.Server.Tests.Attacks;

/// <summary>Headers that two readers of a request could take differently.</summary>
[Trait("Attack", "4")]
public sealed class HeaderTricksTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    private static RawRequest Put => new RawRequest("PUT", "/attacked/new").WithBody("bytes");

    [Theory]
    [InlineData("x-amz-copy-source", "/neighbour/secret")]
    [InlineData("x-amz-tagging", "a=b")]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-meta-owner", "me")]
    [InlineData("X-AMZ-Object-Lock-Mode", "GOVERNANCE")]
    [InlineData("x-amz-expected-bucket-owner", "000000000000")]
    [InlineData("x-amz-website-redirect-location", "/elsewhere")]
    [InlineData("x-amz-unheard-of", "x")]
    [InlineData("x-amz-security-token", "t")]
    [Trait("Attack", "3")]
    public async Task An_unsigned_amz_header_is_refused(string name, string value)
    {
        var isToken = name == "x-amz-security-token";
        var answer = await server.AssertRefusedAsync(
            Put.WithUnsigned(name, value), isToken ? 400 : 403, isToken ? "InvalidToken" : "AccessDenied");
        Assert.Equal(isToken ? null : name.ToLowerInvariant(), answer.Element("HeadersNotSigned"));
    }

    [Theory]
    [InlineData("x-amz-tagging", "", "a=b")]
    [InlineData("x-amz-meta-owner", "me", "you")]
    [InlineData("x-amz-meta-owner", "", "you")]
    [InlineData("x-amz-date", "", "")]
    public async Task A_second_value_behind_a_signed_one_breaks_the_signature(string name, string signed, string added)
    {
        var request = name == "x-amz-date" ? Put.WithUnsigned(name, "20200101T000000Z") : Put.With(name, signed);
        var isDate = name == "x-amz-date";
        await server.AssertRefusedAsync(
            isDate ? request : request.WithUnsigned(name, added),
            403,
            isDate ? "AccessDenied" : "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task A_repeated_authorization_header_is_refused() => await server.AssertRefusedAsync(
        Put.WithUnsigned("authorization", "AWS4-HMAC-SHA256 Credential=x"), 400, "AuthorizationHeaderMalformed");

    [Fact]
    public async Task A_header_that_is_signed_but_not_sent_breaks_the_signature() => await server.AssertRefusedAsync(
        Put.With("x-amz-meta-owner", "") with { Corrupt = head => head.Replace("x-amz-meta-owner: \r\n", "") },
        403,
        "SignatureDoesNotMatch");

    [Fact]
    public async Task A_signed_header_with_another_value_breaks_the_signature() => await server.AssertRefusedAsync(
        Put.With("content-type", "text/plain") with { Corrupt = head => head.Replace("text/plain", "text/html") },
        403,
        "SignatureDoesNotMatch");

    [Fact]
    public async Task A_signature_that_does_not_cover_the_host_is_refused() => await server.AssertRefusedAsync(
        Put with { Corrupt = head => head.Replace("SignedHeaders=host;", "SignedHeaders=") }, 403, "AccessDenied");

    [Theory]
    [InlineData("SignedHeaders=host;host;")]
    [InlineData("SignedHeaders=host;;")]
    public async Task A_list_of_signed_headers_that_repeats_or_skips_is_refused(string list) =>
        await server.AssertRefusedAsync(
            Put with { Corrupt = head => head.Replace("SignedHeaders=host;", list) },
            400,
            "AuthorizationHeaderMalformed");

    [Theory]
    [InlineData("host: elsewhere.example")]
    [InlineData("Host: elsewhere.example")]
    [InlineData("x-amz-meta-a : space before the colon")]
    [InlineData("x-amz-meta-a: one\r\n folded: two")]
    [InlineData("x-amz-meta-a: one\r\n\tfolded")]
    [InlineData("x-amz-meta-a: nul \0 inside")]
    [InlineData("no colon at all")]
    [InlineData(": no name")]
    public async Task What_is_not_a_header_never_reaches_the_pipeline(string line) => await server.AssertRefusedAsync(
        Put with { Corrupt = head => head.Replace("\r\nhost:", $"\r\n{line}\r\nhost:") }, 400, code: null);

    [Theory]
    [InlineData("x-amz-meta-a", "control \u0001 character")]
    [InlineData("x-amz-meta-a", "delete \u007f character")]
    [InlineData("x-amz-meta-\u0001", "x")]
    [InlineData("x-amz-meta-(a)", "x")]
    [InlineData("content-type", "text/\u001fplain")]
    [InlineData("cache-control", "\u0008")]
    public async Task What_could_not_be_sent_back_is_not_stored(string name, string value) =>
        await server.AssertRefusedAsync(Put.With(name, value), 400, "BadRequest");

    /// <summary>Kestrel keeps the values of a name that came twice apart, and those of names it knows in another
    /// place.</summary>
    [Theory]
    [InlineData("x-amz-meta-a", "fine", "control \u0001 character")]
    [InlineData("x-amz-meta-a", "fine", "fine", "delete \u007f character")]
    [InlineData("cache-control", "no-cache", "no\u0008-store")]
    public async Task What_could_not_be_sent_back_is_not_stored_as_a_later_value_either(
        string name, params string[] values) => await server.AssertRefusedAsync(
        values.Aggregate(Put, (put, value) => put.With(name, value)), 400, "BadRequest");

    [Fact]
    public async Task An_absolute_form_of_another_authority_is_refused() => await server.AssertRefusedAsync(
        Put with { SentTarget = "http://elsewhere.example/attacked/new" }, 400, code: null);

    [Fact]
    public async Task An_absolute_form_of_our_own_authority_names_the_path_that_was_signed()
    {
        var request = new RawRequest("GET", "/attacked/victim")
        {
            SentTarget = $"http://{server.Client.Host}/attacked/victim",
        };
        Assert.Equal(AttackedServer.VictimText, (await server.Client.SendAsync(request)).Text);
        await server.AssertRefusedAsync(
            request with { SentTarget = $"http://{server.Client.Host}/neighbour/secret" },
            403,
            "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task The_case_of_header_names_does_not_matter()
    {
        var request = new RawRequest("GET", "/attacked/victim") { Corrupt = Shout };
        Assert.Equal(AttackedServer.VictimText, (await server.Client.SendAsync(request)).Text);

        static string Shout(string head) => string.Join("\r\n", head.Split("\r\n").Select((line, i) =>
            i > 0 && line.Split(':', 2) is [var name, var value] ? $"{name.ToUpperInvariant()}:{value}" : line));
    }

    [Fact]
    [Trait("Attack", "38")]
    public async Task A_secret_in_a_refusal_of_a_signature_is_never_shown()
    {
        var answer = await server.AssertRefusedAsync(
            Put with { Corrupt = head => head.Replace("Signature=", "Signature=0") }, 403, "SignatureDoesNotMatch");
        Assert.NotNull(answer.Element("StringToSign"));
    }

    [Theory]
    [InlineData("X-Minio-Source-Etag", "00000000000000000000000000000000")]
    [InlineData("X-Minio-Source-Mtime", "2001-01-01T00:00:00Z")]
    [InlineData("X-Minio-Replication-Server-Side-Encryption-Sealed-Key", "x")]
    [Trait("Attack", "19")]
    public async Task Headers_of_other_servers_internals_change_nothing(string name, string value)
    {
        var client = server.Client;
        var plain = await client.SendAsync(Put with { Target = "/attacked/internal" });
        var tricked = await client.SendAsync((Put with { Target = "/attacked/internal" }).With(name, value));
        Assert.Equal((200, plain.Header("etag")), (tricked.Status, tricked.Header("etag")));
        var head = await client.SendAsync(new RawRequest("HEAD", "/attacked/internal"));
        Assert.Null(head.Header(name));
        Assert.DoesNotContain("2001", head.Header("last-modified"), StringComparison.Ordinal);
        await client.DeleteAsync("/attacked/internal");
    }
}
