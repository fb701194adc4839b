using Drystone.Server.Tests.QueryApi;

namespace Drystone.Server.Tests.Identity;

public sealed class OidcProviderTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const string Thumbprint = "3768084DFB3D2B68B7897BF5F565DA8EFE012345";

    [Fact]
    public async Task A_provider_is_made_changed_and_removed()
    {
        var created = await server.Raw.DoAsync(
            "CreateOpenIDConnectProvider", ("Url", "https://issuer.test/realm"), ("ClientIDList.member.1", "one"),
            ("ThumbprintList.member.1", Thumbprint));
        var arn = ("OpenIDConnectProviderArn", created["OpenIDConnectProviderArn"]!);
        Assert.Equal($"arn:aws:iam::{server.Account.Id}:oidc-provider/issuer.test/realm", arn.Item2);
        await server.Raw.DoAsync("AddClientIDToOpenIDConnectProvider", arn, ("ClientID", "two"));
        await server.Raw.DoAsync("AddClientIDToOpenIDConnectProvider", arn, ("ClientID", "one"));
        var shown = await server.Raw.DoAsync("GetOpenIDConnectProvider", arn);
        Assert.Equal("issuer.test/realm", shown["Url"]);
        Assert.Equal(["one", "two"], shown.Values("ClientIDList", "member"));
        Assert.Equal([Thumbprint.ToLowerInvariant()], shown.Values("ThumbprintList", "member"));
        await server.Raw.DoAsync("RemoveClientIDFromOpenIDConnectProvider", arn, ("ClientID", "one"));
        await server.Raw.DoAsync(
            "UpdateOpenIDConnectProviderThumbprint", arn, ("ThumbprintList.member.1", new string('a', 40)));
        shown = await server.Raw.DoAsync("GetOpenIDConnectProvider", arn);
        Assert.Equal(["two"], shown.Values("ClientIDList", "member"));
        Assert.Equal([new string('a', 40)], shown.Values("ThumbprintList", "member"));
        Assert.Contains(arn.Item2, (await server.Raw.DoAsync("ListOpenIDConnectProviders")).Values("member", "Arn"));
        await server.Raw.DoAsync("DeleteOpenIDConnectProvider", arn);
        Assert.Equal((404, "NoSuchEntity"), (await server.Raw.IamAsync("GetOpenIDConnectProvider", arn)).Outcome);
    }

    [Theory]
    [InlineData("http://issuer.test")]
    [InlineData("issuer.test")]
    [InlineData("https://issuer.test?query")]
    [InlineData("https://user@issuer.test")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://issuer.test/path 0123456789012345678901234567890123456789")]
    public async Task A_URL_that_is_none_of_an_issuer_is_refused(string url) => Assert.Equal(
        (400, "ValidationError"), (await server.Raw.IamAsync("CreateOpenIDConnectProvider", ("Url", url))).Outcome);

    [Fact]
    public async Task An_issuer_is_there_once_in_an_account()
    {
        await server.Raw.DoAsync("CreateOpenIDConnectProvider", ("Url", "https://once.test"));
        Assert.Equal(
            (409, "EntityAlreadyExists"),
            (await server.Raw.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://once.test/"))).Outcome);
        Assert.Equal(
            (200, null),
            (await server.OtherRaw.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://once.test"))).Outcome);
    }
}
