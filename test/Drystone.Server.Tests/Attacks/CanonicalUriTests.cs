namespace Drystone.Server.Tests.Attacks;

/// <summary>Paths that name one thing to the signer and another to the store.</summary>
[Trait("Attack", "5")]
public sealed class CanonicalUriTests(AttackedServer server) : IClassFixture<AttackedServer>
{
    [Theory]
    [InlineData("/attacked/x/../victim")]
    [InlineData("/attacked/./victim")]
    [InlineData("/attacked//victim")]
    [InlineData("/attacked/victim/")]
    [InlineData("/attacked/victim.")]
    [InlineData("/attacked/victim%20")]
    [InlineData("/attacked/%2e/victim")]
    [InlineData("/attacked/%2Fvictim")]
    [InlineData("/attacked/%2576ictim")]
    [InlineData("/attacked/VICTIM")]
    [InlineData("/neighbour/secret")]
    [InlineData("//attacked/victim")]
    public async Task A_signature_for_one_path_opens_no_other(string sent)
    {
        var isEmptyBucket = sent.StartsWith("//", StringComparison.Ordinal);
        await server.AssertRefusedAsync(
            new RawRequest("DELETE", "/attacked/victim") { SentTarget = sent },
            isEmptyBucket ? 400 : 403,
            isEmptyBucket ? "InvalidBucketName" : "SignatureDoesNotMatch");
    }

    [Theory]
    [InlineData("/attacked/../neighbour/secret")]
    [InlineData("/attacked/%2e%2e/neighbour/secret")]
    [InlineData("/attacked/..%2Fneighbour%2Fsecret")]
    [InlineData("/attacked/%2576ictim")]
    [InlineData("/attacked//victim")]
    [InlineData("/attacked/victim/")]
    [InlineData("/attacked/..\\..\\victim")]
    [InlineData("/attacked/%5C%5Cserver%5Cshare")]
    [InlineData("/attacked/%2Fetc%2Fpasswd")]
    [InlineData("/attacked/CON")]
    [InlineData("/attacked/victim%0D%0Ax-injected:%20yes")]
    [InlineData("/attacked/victim%0A")]
    [InlineData("/attacked/victim%7F")]
    public async Task A_key_is_its_bytes_and_nothing_else(string target)
    {
        var before = await server.StateAsync();
        var put = await server.Client.PutAsync(target, "another object");
        Assert.Equal(200, put.Status);
        Assert.Null(put.Header("x-injected"));
        Assert.Equal("another object", (await server.Client.GetAsync(target)).Text);
        Assert.Equal(204, (await server.Client.DeleteAsync(target)).Status);
        Assert.Equal(before, await server.StateAsync());
    }

    [Theory]
    [InlineData("/attacked/a+b", "/attacked/a%20b")]
    [InlineData("/attacked/%C3%A9", "/attacked/e%CC%81")]
    [InlineData("/attacked/a%2Fb", "/attacked/a%252Fb")]
    [InlineData("/attacked/%EF%BB%BFa", "/attacked/a")]
    public async Task Keys_that_look_alike_are_two_keys(string one, string other)
    {
        Assert.Equal(200, (await server.Client.PutAsync(one, "one")).Status);
        await server.AssertAbsentAsync(other);
        Assert.Equal(200, (await server.Client.PutAsync(other, "other")).Status);
        Assert.Equal("one", (await server.Client.GetAsync(one)).Text);
        Assert.Equal("other", (await server.Client.GetAsync(other)).Text);
        await server.Client.DeleteAsync(one);
        await server.Client.DeleteAsync(other);
    }

    [Theory]
    [InlineData("/attacked/%c0%ae%c0%ae/victim")]
    [InlineData("/attacked/%ff")]
    [InlineData("/attacked/%ED%A0%80")]
    [InlineData("/attacked/%C3")]
    public async Task What_is_not_UTF8_is_no_key(string target) =>
        await server.AssertRefusedAsync(new RawRequest("PUT", target).WithBody("x"), 400, "InvalidURI");

    [Theory]
    [InlineData("/attacked/%zz")]
    [InlineData("/attacked/%4")]
    [InlineData("/attacked/%")]
    public async Task A_broken_escape_is_no_key(string target) => await server.AssertRefusedAsync(
        new RawRequest("PUT", "/attacked/x") { SentTarget = target }.WithBody("x"), 400, "InvalidURI");

    [Theory]
    [InlineData("/../attacked/victim", "InvalidBucketName")]
    [InlineData("/%2e%2e/attacked/victim", "InvalidBucketName")]
    [InlineData("/./attacked/victim", "InvalidBucketName")]
    [InlineData("/attacked%2Fvictim", "InvalidBucketName")]
    [InlineData("/attacked%5Cvictim", "InvalidBucketName")]
    [InlineData("/attacked%0A/victim", "InvalidBucketName")]
    [InlineData("/%20attacked/victim", "InvalidBucketName")]
    public async Task A_name_that_no_bucket_can_have_is_never_looked_up(string target, string code) =>
        await server.AssertRefusedAsync(new RawRequest("DELETE", target), 400, code);

    [Theory]
    [InlineData("/attacked/raw space")]
    [InlineData("/attacked/\u00e9")]
    [InlineData("/attacked/\0")]
    [InlineData("/attacked/%00")]
    [InlineData("/attacked/a\nb")]
    public async Task Raw_bytes_that_no_target_may_hold_are_refused_by_the_http_server(string sent) =>
        await server.AssertRefusedAsync(
            new RawRequest("PUT", "/attacked/x") { SentTarget = sent }.WithBody("x"), 400, code: null);

    [Theory]
    [InlineData("/attacked/a\rb")]
    [InlineData("/attacked/a\u0001b")]
    [InlineData("/attacked/a\tb")]
    [InlineData("/attacked/a?x=\u007f")]
    public async Task Control_characters_must_be_escaped(string target) =>
        await server.AssertRefusedAsync(new RawRequest("PUT", target).WithBody("x"), 400, "InvalidURI");

    [Fact]
    public async Task A_key_is_measured_in_bytes_of_UTF8()
    {
        var longest = "/attacked/" + string.Concat(Enumerable.Repeat("%C3%A9", 512));
        Assert.Equal(200, (await server.Client.PutAsync(longest, "x")).Status);
        Assert.Equal(204, (await server.Client.DeleteAsync(longest)).Status);
        await server.AssertRefusedAsync(
            new RawRequest("PUT", longest + "a").WithBody("x"), 400, "KeyTooLongError");
    }

    [Theory]
    [InlineData("select&select-type=2")]
    [InlineData("select&select-type=2&x=y")]
    [Trait("Attack", "25")]
    public async Task No_object_is_asked_a_query(string query) => await server.AssertRefusedAsync(
        new RawRequest("POST", $"/attacked/victim?{query}").WithBody(
            "<SelectObjectContentRequest><Expression>SELECT * FROM S3Object</Expression></SelectObjectContentRequest>"),
        501, "NotImplemented");

    [Theory]
    [InlineData("/attacked/victim?analytics")]
    [InlineData("/attacked/victim?TORRENT=")]
    [InlineData("/attacked/victim?torrent")]
    [InlineData("/attacked/victim?renameObject")]
    [InlineData("/attacked?session")]
    [InlineData("/attacked?metadataTable")]
    [Trait("Attack", "25")]
    public async Task A_subresource_that_is_not_served_never_falls_through(string target)
    {
        // Names of sub-resources have case: in capitals it is a parameter that AWS passes over.
        if (target.Contains("TORRENT", StringComparison.Ordinal))
        {
            Assert.Equal(AttackedServer.VictimText, (await server.Client.GetAsync(target)).Text);
            return;
        }

        foreach (var method in (string[])["GET", "PUT", "DELETE"])
        {
            await server.AssertRefusedAsync(
                new RawRequest(method, target).WithBody(method == "PUT" ? "x" : ""), 501, "NotImplemented");
        }
    }
}
