namespace Drystone.Server.Tests;

/// <summary>Buckets as websites.</summary>
public sealed class WebsiteTests(WebsiteServer server) : IClassFixture<WebsiteServer>
{
    private const string WithErrorPage = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
        + "<ErrorDocument><Key>error.html</Key></ErrorDocument>";

    [Fact]
    public async Task Folders_are_answered_with_their_index_document()
    {
        var site = await server.NewSiteAsync();
        await server.PutAsync(site, "index.html", "home", ("Content-Type", "text/html"));
        await server.PutAsync(site, "docs/index.html", "docs");
        var home = await server.VisitAsync(site, "/");
        Assert.Equal((200, "home", "text/html"), (home.Outcome.Status, home.Text, home.Header("Content-Type")));
        Assert.Equal("docs", (await server.VisitAsync(site, "/docs/")).Text);
        Assert.Equal("docs", (await server.VisitAsync(site, "/docs/index.html")).Text);
        var folder = await server.VisitAsync(site, "/docs?q=1");
        Assert.Equal((302, "/docs/?q=1"), ((int)folder.Status, folder.Header("Location")));
        var head = await server.VisitAsync(site, "/", "HEAD");
        Assert.Equal((200, "4", ""), ((int)head.Status, head.Header("Content-Length"), head.Text));
    }

    [Fact]
    public async Task Conditions_and_ranges_work_as_with_any_object()
    {
        var site = await server.NewSiteAsync();
        await server.PutAsync(site, "page", "0123456789");
        var page = await server.VisitAsync(site, "/page");
        var range = await server.VisitAsync(site, "/page", "GET", ("Range", "bytes=2-4"));
        Assert.Equal((206, "234"), ((int)range.Status, range.Text));
        var same = await server.VisitAsync(site, "/page", "GET", ("If-None-Match", page.Header("ETag")!));
        Assert.Equal((304, ""), ((int)same.Status, same.Text));
    }

    [Fact]
    public async Task The_parameters_of_the_API_mean_nothing()
    {
        var site = await server.NewSiteAsync();
        await server.PutAsync(site, "page", "text");
        foreach (var query in new[] { "acl", "versionId=1", "response-content-type=a/b", "partNumber=9", "uploads" })
        {
            var answer = await server.VisitAsync(site, $"/page?{query}");
            Assert.Equal((200, "text"), ((int)answer.Status, answer.Text));
            Assert.Equal("binary/octet-stream", answer.Header("Content-Type"));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_told_only_where_anybody_may_list()
    {
        var site = await server.NewSiteAsync(WithErrorPage);
        await server.OpenAsync(site, mayList: false);
        var answer = await server.VisitAsync(site, "/missing");
        Assert.Equal((403, "AccessDenied"), ((int)answer.Status, answer.Header("x-amz-error-code")));
        Assert.DoesNotContain("NoSuchKey", answer.Text);
        await server.PutAsync(site, "error.html", "sorry");
        answer = await server.VisitAsync(site, "/missing");
        Assert.Equal((403, "sorry"), ((int)answer.Status, answer.Text));
        await server.PutAsync(site, "folder/index.html", "text");
        Assert.Equal(302, (int)(await server.VisitAsync(site, "/folder")).Status);
        await server.OpenAsync(site);
        Assert.Equal(404, (int)(await server.VisitAsync(site, "/missing")).Status);
    }

    [Fact]
    public async Task Errors_are_pages_and_what_visitors_sent_is_no_markup()
    {
        var site = await server.NewSiteAsync();
        var missing = await server.VisitAsync(site, "/%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.Equal(404, (int)missing.Status);
        Assert.Equal("text/html; charset=utf-8", missing.Header("Content-Type"));
        Assert.Equal("NoSuchKey", missing.Header("x-amz-error-code"));
        Assert.Contains("<h1>404 Not Found</h1>", missing.Text);
        Assert.Contains("<li>Key: &lt;script&gt;alert(1)&lt;/script&gt;</li>", missing.Text);
        Assert.DoesNotContain("<script>", missing.Text);
        var index = await server.VisitAsync(site, "/folder/");
        Assert.Contains("<li>Key: folder/index.html</li>", index.Text);
        Assert.Empty((await server.VisitAsync(site, "/missing", "HEAD")).Body);
        Assert.Equal(400, (int)(await server.VisitAsync(site, "/%ff")).Status);
        Assert.Equal(400, (int)(await server.VisitAsync(site, "/" + new string('k', 1_025))).Status);
    }

    [Fact]
    public async Task Other_methods_are_not_allowed_even_with_an_error_document()
    {
        var site = await server.NewSiteAsync(WithErrorPage);
        await server.PutAsync(site, "error.html", "sorry");
        foreach (var method in new[] { "PUT", "POST", "DELETE", "PATCH" })
        {
            var refused = await server.VisitAsync(site, "/page", method);
            Assert.Equal(405, (int)refused.Status);
            Assert.Contains($"<li>Method: {method}</li>\n<li>ResourceType: OBJECT</li>", refused.Text);
        }

        Assert.Equal(404, (int)(await server.VisitAsync(site, "/page")).Status);
    }

    [Fact]
    public async Task Without_bucket_or_configuration_there_is_no_site()
    {
        var noBucket = await server.VisitAsync("no-such-bucket", "/");
        Assert.Equal((404, "NoSuchBucket"), ((int)noBucket.Status, noBucket.Header("x-amz-error-code")));
        Assert.Contains("<li>BucketName: no-such-bucket</li>", noBucket.Text);
        await server.OwnAsync("PUT", "/plain-bucket");
        var noSite = await server.VisitAsync("plain-bucket", "/any");
        Assert.Equal((404, "NoSuchWebsiteConfiguration"), ((int)noSite.Status, noSite.Header("x-amz-error-code")));
    }

    [Fact]
    public async Task The_error_document_is_answered_with_the_status_of_the_error()
    {
        var site = await server.NewSiteAsync(WithErrorPage);
        var without = await server.VisitAsync(site, "/missing");
        Assert.Equal(404, (int)without.Status);
        Assert.Contains("An Error Occurred While Attempting to Retrieve a Custom Error Document", without.Text);
        Assert.Contains("<li>Key: error.html</li>", without.Text);
        await server.PutAsync(site, "error.html", "sorry", ("Content-Type", "text/html"));
        var answer = await server.VisitAsync(site, "/missing", "GET", ("Range", "bytes=0-1"));
        Assert.Equal((404, "sorry", "text/html"), ((int)answer.Status, answer.Text, answer.Header("Content-Type")));
    }

    [Fact]
    public async Task Objects_and_error_documents_may_redirect()
    {
        var site = await server.NewSiteAsync(WithErrorPage);
        await server.PutAsync(site, "old", "", ("x-amz-website-redirect-location", "/new?a=b"));
        await server.PutAsync(
            site, "error.html", "x", ("x-amz-website-redirect-location", "https://elsewhere.test/help"));
        var moved = await server.VisitAsync(site, "/old");
        Assert.Equal((301, "/new?a=b", ""), ((int)moved.Status, moved.Header("Location"), moved.Text));
        var error = await server.VisitAsync(site, "/missing");
        Assert.Equal((301, "https://elsewhere.test/help"), ((int)error.Status, error.Header("Location")));
    }

    [Fact]
    public async Task Routing_rules_go_before_objects_and_those_for_errors_after()
    {
        var site = await server.NewSiteAsync(WithErrorPage + """
            <RoutingRules>
              <RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition>
                <Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith></Redirect></RoutingRule>
              <RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>
                <Redirect><HostName>other.test</HostName><HttpRedirectCode>307</HttpRedirectCode></Redirect>
              </RoutingRule>
            </RoutingRules>
            """);
        await server.PutAsync(site, "old/page", "shadowed");
        await server.PutAsync(site, "error.html", "never shown");
        var before = await server.VisitAsync(site, "/old/page");
        Assert.Equal(
            (301, $"http://{site}.web.test/new/page"), ((int)before.Status, before.Header("Location")));
        var after = await server.VisitAsync(site, "/missing");
        Assert.Equal((307, "http://other.test/missing"), ((int)after.Status, after.Header("Location")));
    }

    [Fact]
    public async Task A_site_may_redirect_all_requests()
    {
        var site = await server.NewSiteAsync(
            "<RedirectAllRequestsTo><HostName>new.test</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>");
        var answer = await server.VisitAsync(site, "/a%20b?c");
        Assert.Equal((301, "https://new.test/a%20b?c"), ((int)answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task A_bucket_named_as_the_host_is_its_site_unless_one_before_the_domain_is()
    {
        await server.NewSiteAsync(name: "web.test");
        await server.PutAsync("web.test", "index.html", "the domain");
        await server.NewSiteAsync(name: "shop.web.test");
        await server.PutAsync("shop.web.test", "index.html", "whole host");
        Assert.Equal("the domain", (await server.VisitAsync("web.test", "/")).Text);
        Assert.Equal("the domain", (await server.VisitAsync("WEB.test.:8080", "/")).Text);
        Assert.Equal("whole host", (await server.VisitAsync("shop", "/")).Text);
        await server.NewSiteAsync(name: "shop");
        await server.PutAsync("shop", "index.html", "before the domain");
        Assert.Equal("before the domain", (await server.VisitAsync("shop", "/")).Text);
    }

    [Fact]
    public async Task Hosts_of_the_API_stay_the_APIs()
    {
        var site = await server.NewSiteAsync();
        await server.PutAsync(site, "index.html", "home");
        foreach (var host in new[] { $"{site}.test", "test.", "web.test.evil", $"{site}xweb.test" })
        {
            var answer = await server.VisitAsync(host, $"/{site}/");
            Assert.NotEqual("home", answer.Text);
            Assert.Equal("application/xml", answer.Header("Content-Type"));
        }
    }

    [Fact]
    public async Task A_site_is_read_by_nobody_while_public_access_is_blocked()
    {
        var site = await server.NewSiteAsync(WithErrorPage);
        await server.PutAsync(site, "index.html", "home");
        await server.PutAsync(site, "error.html", "sorry");
        const string Blocked = "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets>"
            + "</PublicAccessBlockConfiguration>";
        await server.OwnAsync("PUT", $"/{site}?publicAccessBlock", Blocked);
        foreach (var target in new[] { "/", "/missing", "/error.html" })
        {
            var refused = await server.VisitAsync(site, target);
            Assert.Equal((403, "AccessDenied"), ((int)refused.Status, refused.Header("x-amz-error-code")));
            Assert.DoesNotContain("sorry", refused.Text);
        }
    }

    [Fact]
    public async Task A_site_that_nobody_opened_stays_closed_as_does_one_whose_requesters_pay()
    {
        await server.OwnAsync("PUT", "/never-opened");
        await server.PutWebsiteAsync("never-opened", "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>");
        await server.PutAsync("never-opened", "index.html", "home");
        await server.OwnAsync("DELETE", "/never-opened?publicAccessBlock");
        Assert.Equal(403, (int)(await server.VisitAsync("never-opened", "/")).Status);
        var paid = await server.NewSiteAsync();
        await server.PutAsync(paid, "index.html", "home");
        await server.OwnAsync(
            "PUT", $"/{paid}?requestPayment",
            "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>");
        var header = ("x-amz-request-payer", "requester");
        Assert.Equal(403, (int)(await server.VisitAsync(paid, "/", "GET", header)).Status);
    }

    [Fact]
    public async Task Rules_for_other_origins_hold_for_sites_too()
    {
        var site = await server.NewSiteAsync();
        await server.PutAsync(site, "font", "bytes");
        await server.OwnAsync(
            "PUT", $"/{site}?cors",
            "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>https://a.test"
                + "</AllowedOrigin></CORSRule></CORSConfiguration>");
        var font = await server.VisitAsync(site, "/font", "GET", ("Origin", "https://a.test"));
        Assert.Equal(("bytes", "https://a.test"), (font.Text, font.Header("Access-Control-Allow-Origin")));
        var asked = await server.VisitAsync(
            site, "/font", "OPTIONS", ("Origin", "https://a.test"), ("Access-Control-Request-Method", "GET"));
        Assert.Equal((200, "GET"), ((int)asked.Status, asked.Header("Access-Control-Allow-Methods")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<ErrorDocument><Key>error.html</Key></ErrorDocument>")]
    public async Task A_page_that_cannot_be_read_is_answered_with_ours_and_nothing_of_it(string errorDocument)
    {
        var site = await server.NewSiteAsync(
            "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>" + errorDocument);
        var text = $"canary of {site}, which is damaged on the disk";
        await server.PutAsync(site, "error.html", "not for the server's own errors");
        await server.PutAsync(site, "index.html", text, ("Cache-Control", "max-age=9"), ("x-amz-meta-secret", "meta"));
        server.Damage(System.Text.Encoding.UTF8.GetBytes(text));
        var answer = await server.VisitAsync(site, "/", "GET", ("Range", "bytes=0-5"));
        Assert.Equal(500, (int)answer.Status);
        Assert.Equal("InternalError", answer.Header("x-amz-error-code"));
        Assert.Equal("text/html; charset=utf-8", answer.Header("Content-Type"));
        Assert.Contains("<h1>500 Internal Server Error</h1>", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<li>Code: InternalError</li>", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", answer.Text, StringComparison.Ordinal);
        string[] ofObject = ["ETag", "Last-Modified", "Content-Range", "Cache-Control", "x-amz-meta-secret"];
        Assert.All(ofObject, header => Assert.Null(answer.Header(header)));
    }
}
