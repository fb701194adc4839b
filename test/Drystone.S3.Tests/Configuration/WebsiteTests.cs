using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Website;

namespace Drystone.S3.Tests.Configuration;

public sealed class WebsiteTests
{
    private const string Index = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";

    [Theory]
    [InlineData(Index)]
    [InlineData("<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>")]
    [InlineData(
        "<RedirectAllRequestsTo><HostName>example.com:8080</HostName><Protocol>https</Protocol>"
            + "</RedirectAllRequestsTo>")]
    [InlineData(
        Index + "<ErrorDocument><Key>errors/404.html</Key></ErrorDocument><RoutingRules>"
            + "<RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>"
            + "<KeyPrefixEquals>docs/</KeyPrefixEquals></Condition><Redirect><HostName>h</HostName>"
            + "<HttpRedirectCode>307</HttpRedirectCode><Protocol>http</Protocol>"
            + "<ReplaceKeyPrefixWith></ReplaceKeyPrefixWith></Redirect></RoutingRule>"
            + "<RoutingRule><Redirect><ReplaceKeyWith>gone.html</ReplaceKeyWith></Redirect></RoutingRule>"
            + "</RoutingRules>")]
    public void A_configuration_is_answered_as_it_was_put(string content)
    {
        var configuration = Parse(content);
        Assert.Equal(content, Documents.Content(configuration));
        Assert.Equal(configuration, WebsiteConfiguration.Parse(configuration.ToUtf8()));
    }

    [Fact]
    public void What_is_no_document_is_refused() =>
        Documents.RefusesWhatIsNoDocument(WebsiteConfiguration.Root, body => WebsiteConfiguration.Parse(body));

    [Theory]
    [InlineData(
        "<IndexDocument><Suffix>/index.html</Suffix></IndexDocument>",
        "InvalidArgument", "The IndexDocument Suffix is not well formed")]
    [InlineData(
        "<IndexDocument><Suffix/></IndexDocument>",
        "InvalidArgument", "The IndexDocument Suffix is not well formed")]
    [InlineData(
        "<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>" + Index,
        "InvalidArgument", "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.")]
    [InlineData(
        "<ErrorDocument><Key>e</Key></ErrorDocument>",
        "InvalidArgument", "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty")]
    [InlineData(
        "<RedirectAllRequestsTo><HostName>h&#13;&#10;X: y</HostName></RedirectAllRequestsTo>",
        "InvalidArgument", "The HostName of a redirect holds a character that no host has")]
    public void A_wrong_whole_is_refused(string content, string code, string message) =>
        Assert.Equal(message, Documents.Refused(code, () => Parse(content)).Message);

    [Theory]
    [InlineData("<Suffix>a</Suffix><Suffix>a</Suffix>")]
    [InlineData("")]
    public void A_wrong_index_document_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Parse($"<IndexDocument>{content}</IndexDocument>"));

    [Theory]
    [InlineData("<ErrorDocument/>")]
    [InlineData("<ErrorDocument><Key/></ErrorDocument>")]
    [InlineData("<RoutingRules/>")]
    [InlineData("<RoutingRules><RoutingRule/></RoutingRules>")]
    [InlineData("<RoutingRules><RoutingRule><Redirect/></RoutingRule></RoutingRules>")]
    [InlineData(Index)]
    public void What_breaks_the_schema_is_malformed(string content) =>
        Documents.Refused("MalformedXML", () => Parse(Index + content));

    [Theory]
    [InlineData(
        "<Redirect><Protocol>ftp</Protocol></Redirect>",
        "InvalidRequest",
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.")]
    [InlineData(
        "<Redirect><ReplaceKeyPrefixWith/><ReplaceKeyWith>b</ReplaceKeyWith></Redirect>",
        "InvalidRequest", "You can only define ReplaceKeyPrefix or ReplaceKey but not both.")]
    [InlineData(
        "<Condition/><Redirect><ReplaceKeyWith>b</ReplaceKeyWith></Redirect>",
        "InvalidRequest",
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be "
            + "present.")]
    [InlineData(
        "<Redirect><HttpRedirectCode>300</HttpRedirectCode></Redirect>",
        "InvalidRequest", "The provided HTTP redirect code (300) is not valid. Valid codes are 3XX except 300.")]
    [InlineData(
        "<Redirect><HttpRedirectCode>314</HttpRedirectCode></Redirect>",
        "InvalidRequest", "The provided HTTP redirect code (314) is not valid. Valid codes are 3XX except 300.")]
    [InlineData("<Redirect><HttpRedirectCode>-301</HttpRedirectCode></Redirect>", "MalformedXML", null)]
    [InlineData("<Redirect><HttpRedirectCode>99999999999</HttpRedirectCode></Redirect>", "MalformedXML", null)]
    [InlineData(
        "<Condition><HttpErrorCodeReturnedEquals>399</HttpErrorCodeReturnedEquals></Condition>"
            + "<Redirect><HostName>h</HostName></Redirect>",
        "InvalidRequest", "The provided HTTP error code (399) is not valid. Valid codes are 4XX or 5XX.")]
    public void A_wrong_routing_rule_is_refused(string rule, string code, string? message)
    {
        var content = $"{Index}<RoutingRules><RoutingRule>{rule}</RoutingRule></RoutingRules>";
        var refusal = Documents.Refused(code, () => Parse(content));
        Assert.Equal(message ?? S3Errors.MalformedXML.Message, refusal.Message);
    }

    [Fact]
    public void There_are_at_most_fifty_rules()
    {
        string Rules(int count) => Index + "<RoutingRules>" + string.Concat(Enumerable.Repeat(
            "<RoutingRule><Redirect><HostName>h</HostName></Redirect></RoutingRule>", count)) + "</RoutingRules>";
        Assert.Equal(50, Parse(Rules(50)).RoutingRules.Count);
        Assert.Equal(
            "51 routing rules provided, the number of routing rules in a website configuration is limited to 50.",
            Documents.Refused("InvalidRequest", () => Parse(Rules(51))).Message);
    }

    [Theory]
    [InlineData("", "http://example.com/")]
    [InlineData("a b/é", "http://example.com/a%20b/%C3%A9")]
    [InlineData("a\r\nX: y", "http://example.com/a%0D%0AX:%20y")]
    public void Every_request_can_go_to_another_host(string key, string location) =>
        Assert.Equal(
            new WebsiteRedirect(301, location),
            Parse("<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>")
                .RedirectOf(Request(key)));

    [Theory]
    [InlineData("<HostName>random</HostName>", "http://random/p/key", 301)]
    [InlineData("<ReplaceKeyPrefixWith>q/</ReplaceKeyPrefixWith>", "http://site:80/q/key", 301)]
    [InlineData("<ReplaceKeyPrefixWith/>", "http://site:80/key", 301)]
    [InlineData("<ReplaceKeyPrefixWith>r?key=</ReplaceKeyPrefixWith>", "http://site:80/r?key=key", 301)]
    [InlineData("<ReplaceKeyWith>x y.html</ReplaceKeyWith>", "http://site:80/x%20y.html", 301)]
    [InlineData("<Protocol>https</Protocol>", "https://site:80/p/key", 301)]
    [InlineData("<HttpRedirectCode>307</HttpRedirectCode>", "http://site:80/p/key", 307)]
    public void A_rule_changes_what_it_names_and_keeps_the_rest(string redirect, string location, int status)
    {
        var configuration = Routed("<KeyPrefixEquals>p/</KeyPrefixEquals>", redirect);
        Assert.Equal(new WebsiteRedirect(status, location), configuration.RedirectOf(Request("p/key")));
        Assert.Null(configuration.RedirectOf(Request("other")));
        Assert.Null(configuration.RedirectOf(Request("p/key"), errorStatus: 404));
    }

    [Fact]
    public void A_rule_of_an_error_applies_after_that_error_alone()
    {
        var configuration = Routed(
            "<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>p</KeyPrefixEquals>",
            "<ReplaceKeyWith>gone</ReplaceKeyWith>");
        Assert.Null(configuration.RedirectOf(Request("p")));
        Assert.Null(configuration.RedirectOf(Request("p"), errorStatus: 403));
        Assert.Null(configuration.RedirectOf(Request("q"), errorStatus: 404));
        Assert.Equal("http://site:80/gone", configuration.RedirectOf(Request("p"), errorStatus: 404)?.Location);
    }

    [Theory]
    [InlineData("", "index.html", null)]
    [InlineData("docs/", "docs/index.html", null)]
    [InlineData("docs", "docs", "docs/index.html")]
    public void A_folder_is_answered_by_its_index_document(string key, string objectKey, string? folderIndexKey)
    {
        var configuration = Parse(Index);
        Assert.Equal(objectKey, configuration.ObjectKeyOf(key));
        Assert.Equal(folderIndexKey, configuration.FolderIndexKeyOf(key));
    }

    [Theory]
    [InlineData("docs", "", "/docs/")]
    [InlineData("a/b c", "x=1", "/a/b%20c/?x=1")]
    [InlineData("/evil.example", "", "/%2Fevil.example/")]
    [InlineData("\\evil.example", "", "/%5Cevil.example/")]
    [InlineData("a\r\nX: y", "b\r\nY: z", "/a%0D%0AX:%20y/?b%0D%0AY:%20z")]
    public void A_folder_without_its_slash_is_sent_to_itself_and_to_no_other_host(
        string key,
        string query,
        string location) =>
        Assert.Equal(
            new WebsiteRedirect(302, location),
            WebsiteRouting.FolderRedirectOf(Request(key) with { Query = query }));

    private static WebsiteRequest Request(string key) => new("http", "site:80", key);

    private static WebsiteConfiguration Routed(string condition, string redirect) => Parse(
        $"{Index}<RoutingRules><RoutingRule><Condition>{condition}</Condition><Redirect>{redirect}</Redirect>"
            + "</RoutingRule></RoutingRules>");

    private static WebsiteConfiguration Parse(string content) =>
        WebsiteConfiguration.Parse(Documents.Body(WebsiteConfiguration.Root, content));
}
