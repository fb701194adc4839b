using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Cors;
using FsCheck;
using FsCheck.Fluent;

namespace Drystone.S3.Tests.Configuration;

public sealed class CorsTests
{
    private const string Minimal = "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>";

    private const string Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

    [Fact]
    public void A_configuration_reads_and_is_answered_in_the_order_of_the_reference()
    {
        const string Answer =
            "<CORSRule><AllowedHeader>x-*</AllowedHeader><AllowedHeader>A</AllowedHeader>"
            + "<AllowedMethod>PUT</AllowedMethod><AllowedMethod>DELETE</AllowedMethod>"
            + "<AllowedOrigin>https://*.example.com</AllowedOrigin><ExposeHeader>ETag</ExposeHeader>"
            + "<ID>one</ID><MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule>"
            + $"<CORSRule>{Minimal}</CORSRule>";
        var configuration = Parse(Answer);
        Assert.Equal("one", configuration.Rules[0].Id);
        Assert.Equal(3000, configuration.Rules[0].MaxAgeSeconds);
        Assert.Equal(Answer, Documents.Content(configuration));
        Assert.Equal(configuration, CorsConfiguration.Parse(configuration.ToUtf8()));
    }

    [Fact]
    public void What_is_no_document_is_refused() =>
        Documents.RefusesWhatIsNoDocument(CorsConfiguration.Root, body => CorsConfiguration.Parse(body));

    [Theory]
    [InlineData("")]
    [InlineData("<CORSRule/>")]
    [InlineData("<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>")]
    [InlineData("<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<MaxAgeSeconds>-1</MaxAgeSeconds></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<MaxAgeSeconds>1e9</MaxAgeSeconds></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<MaxAgeSeconds>2147483648</MaxAgeSeconds></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<MaxAgeSeconds/></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>1</MaxAgeSeconds></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<ID>a</ID><ID>a</ID></CORSRule>")]
    [InlineData($"<CORSRule>{Minimal}<AllowedHeader><a/></AllowedHeader></CORSRule>")]
    [InlineData("<CORSRule xmlns=\"urn:x\"><AllowedMethod>GET</AllowedMethod></CORSRule>")]
    [InlineData(
        "<CORSRule><AllowedMethod>MYMETHOD</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule><CORSRule/>")]
    public void What_breaks_the_schema_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Parse(content));

    [Theory]
    [InlineData(
        "<AllowedMethod>OPTIONS</AllowedMethod><AllowedOrigin>*</AllowedOrigin>",
        "Found unsupported HTTP method in CORS config. Unsupported method is OPTIONS")]
    [InlineData(
        "<AllowedMethod>get</AllowedMethod><AllowedOrigin>*</AllowedOrigin>",
        "Found unsupported HTTP method in CORS config. Unsupported method is get")]
    [InlineData(
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>http://*.*</AllowedOrigin>",
        "AllowedOrigin \"http://*.*\" can not have more than one wildcard.")]
    [InlineData(
        Minimal + "<AllowedHeader>*a*</AllowedHeader>",
        "AllowedHeader \"*a*\" can not have more than one wildcard.")]
    [InlineData(
        Minimal + "<ExposeHeader>x-*</ExposeHeader>",
        "ExposeHeader \"x-*\" contains wildcard. We currently do not support wildcard for ExposeHeader.")]
    [InlineData(
        Minimal + "<ExposeHeader>a&#13;&#10;Set-Cookie: b</ExposeHeader>",
        "ExposeHeader \"a\r\nSet-Cookie: b\" contains invalid character.")]
    [InlineData(Minimal + "<ExposeHeader/>", "ExposeHeader \"\" contains invalid character.")]
    [InlineData(Minimal + "<AllowedHeader>a,b</AllowedHeader>", "AllowedHeader \"a,b\" contains invalid character.")]
    public void A_wrong_value_is_an_invalid_request(string rule, string message) =>
        Assert.Equal(
            message,
            Documents.Refused("InvalidRequest", () => Parse($"<CORSRule>{rule}</CORSRule>")).Message);

    [Fact]
    public void There_are_at_most_a_hundred_rules_of_at_most_64_kilobytes()
    {
        string Rules(int count) => string.Concat(Enumerable.Repeat($"<CORSRule>{Minimal}</CORSRule>", count));
        Assert.Equal(100, Parse(Rules(100)).Rules.Count);
        Assert.Equal(
            "The number of CORS rules should not exceed allowed limit of 100 rules.",
            Documents.Refused("InvalidRequest", () => Parse(Rules(101))).Message);
        Documents.Refused("MaxMessageLengthExceeded", () => Parse(Rules(1) + new string(' ', 64 << 10)));
    }

    [Fact]
    public void An_ID_has_at_most_255_characters()
    {
        string Rule(int length) => $"<CORSRule>{Minimal}<ID>{new string('i', length)}</ID></CORSRule>";
        Assert.Equal(255, Parse(Rule(255)).Rules[0].Id!.Length);
        Documents.Refused("MalformedXML", () => Parse(Rule(256)));
    }

    [Theory]
    [InlineData("*suffix", "foo.suffix", true)]
    [InlineData("*suffix", "foo.suffix.get", false)]
    [InlineData("start*end", "startend", true)]
    [InlineData("start*end", "start12end", true)]
    [InlineData("start*end", "0start12end", false)]
    [InlineData("start*tend", "startend", false)]
    [InlineData("prefix*", "prefix", true)]
    [InlineData("prefix*", "bla.prefix", false)]
    [InlineData("https://example.com", "https://example.com", true)]
    [InlineData("https://example.com", "https://EXAMPLE.com", false)]
    [InlineData("https://example.com", "https://example.com.evil.net", false)]
    [InlineData("https://example.com", "https://exampleXcom", false)]
    [InlineData("https://*.example.com", "https://evilexample.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com.evil.net", false)]
    [InlineData("https://*.example.com", "https://a.example.com/", false)]
    [InlineData("https://*.example.com", "null", false)]
    [InlineData("null", "null", true)]
    [InlineData("", "", false)]
    [InlineData("*", "", false)]
    [InlineData("https://*", "https://a\r\nSet-Cookie: b", false)]
    [InlineData("https://*", "https://a b", false)]
    [InlineData("https://*", "https://é", false)]
    public void Origins_are_compared_to_the_letter_but_for_one_star(string pattern, string origin, bool isAllowed)
    {
        var match = Rule("GET", pattern).Match(origin, "GET", requestHeaders: null);
        Assert.Equal(isAllowed ? origin : null, match?.AllowOrigin);
    }

    [Fact]
    public void No_origin_is_never_allowed() => Assert.Null(Rule("GET", "*").Match(origin: null, "GET", null));

    [Fact]
    public void An_origin_that_is_named_gets_itself_and_credentials()
    {
        var match = Rule("GET", "https://a", "x-*", "ETag", maxAge: 3000).Match("https://a", "GET", " X-B ,, x-c,");
        Assert.Equal(
            [
                new("Access-Control-Allow-Origin", "https://a"),
                new("Access-Control-Allow-Methods", "GET"),
                new("Access-Control-Allow-Headers", "x-b, x-c"),
                new("Access-Control-Expose-Headers", "ETag"),
                new("Access-Control-Max-Age", "3000"),
                new("Access-Control-Allow-Credentials", "true"),
                new("Vary", Vary),
            ],
            match!.Headers());
    }

    [Fact]
    public void Any_origin_gets_a_star_and_no_credentials() =>
        Assert.Equal(
            [
                new("Access-Control-Allow-Origin", "*"),
                new("Access-Control-Allow-Methods", "GET"),
                new("Vary", Vary),
            ],
            Rule("GET", "*").Match("null", "GET", null)!.Headers());

    [Theory]
    [InlineData("x-AMZ-date", "X-amz-DATE", true)]
    [InlineData("x-amz-*", "x-amz-date, x-amz-acl", true)]
    [InlineData("x-amz-*", "x-amz-date, range", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*", "a b", false)]
    [InlineData("*", "a\r\nb", false)]
    [InlineData(null, "range", false)]
    [InlineData(null, "", true)]
    public void Each_requested_header_must_be_allowed(string? pattern, string requested, bool isAllowed) =>
        Assert.Equal(isAllowed, Rule("GET", "*", pattern).Match("a", "GET", requested) is not null);

    [Fact]
    public void The_first_rule_that_allows_all_of_it_decides()
    {
        var configuration = Parse(
            "<CORSRule><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>a</AllowedOrigin></CORSRule>"
            + "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>a</AllowedOrigin></CORSRule>"
            + "<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>");
        Assert.Same(configuration.Rules[1], configuration.Match("a", "GET", null)!.Rule);
        Assert.Same(configuration.Rules[2], configuration.Match("b", "GET", null)!.Rule);
        Assert.Null(configuration.Match("b", "PUT", null));
        Assert.Null(configuration.Match("a", "get", null));
    }

    [Theory]
    [InlineData(null, "GET", "BadRequest", "Insufficient information. Origin request header needed.")]
    [InlineData("a", null, "BadRequest", "Invalid Access-Control-Request-Method: null")]
    [InlineData("a", "PATCH", "BadRequest", "Invalid Access-Control-Request-Method: PATCH")]
    [InlineData("b", "GET", "AccessForbidden", null)]
    [InlineData("a", "PUT", "AccessForbidden", null)]
    public void A_preflight_is_refused_with_its_reason(string? origin, string? method, string code, string? message)
    {
        var configuration = Rule("GET", "a");
        var refusal = Documents.Refused(
            code,
            () => new CorsPreflight(origin, method, null).Answer(configuration, "OBJECT"));
        Assert.Equal(message ?? S3Errors.AccessForbidden.Message, refusal.Message);
    }

    [Fact]
    public void A_preflight_is_answered_or_told_that_there_is_no_configuration()
    {
        Assert.Equal("a", new CorsPreflight("a", "GET", null).Answer(Rule("GET", "a"), "BUCKET").AllowOrigin);
        var refusal = Documents.Refused(
            "AccessForbidden",
            () => new CorsPreflight("a", null, null).Answer(configuration: null, "BUCKET"));
        Assert.Equal("CORSResponse: CORS is not enabled for this bucket.", refusal.Message);
        Assert.Equal([new("Method", "OPTIONS"), new("ResourceType", "BUCKET")], refusal.Details);
    }

    [Fact]
    public void A_pattern_matches_what_starts_and_ends_with_its_halves_and_nothing_else()
    {
        var part = Gen.Elements("", "a", "b", "ab", "aba", ".", "A").ToArbitrary();
        Prop.ForAll(part, part, part, (head, middle, tail) =>
        {
            var configuration = Rule("GET", $"o{head}*{tail}");
            Assert.NotNull(configuration.Match($"o{head}{middle}{tail}", "GET", null));
            Assert.Null(configuration.Match($"x{head}{middle}{tail}", "GET", null));
            var longer = configuration.Match($"o{head}{middle}{tail}!", "GET", null);
            Assert.Equal(tail.Length == 0, longer is not null);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_header_of_an_answer_ever_breaks_its_line()
    {
        var text = ArbMap.Default.ArbFor<NonNull<string>>();
        Prop.ForAll(text, text, (origin, headers) =>
        {
            var match = Rule("GET", "h*", "*").Match($"h{origin.Get}", "GET", headers.Get);
            Assert.All(
                match?.Headers() ?? [],
                header => Assert.DoesNotContain(header.Value, character => character is < ' ' or > '~'));
        }).QuickCheckThrowOnFailure();
    }

    private static CorsConfiguration Parse(string content) =>
        CorsConfiguration.Parse(Documents.Body(CorsConfiguration.Root, content));

    private static CorsConfiguration Rule(
        string method,
        string origin,
        string? allowedHeader = null,
        string? exposeHeader = null,
        int? maxAge = null) => new(
        [
            new CorsRule(
                Id: null,
                allowedHeader is null ? [] : [allowedHeader],
                [method],
                [origin],
                exposeHeader is null ? [] : [exposeHeader],
                maxAge),
        ]);
}
