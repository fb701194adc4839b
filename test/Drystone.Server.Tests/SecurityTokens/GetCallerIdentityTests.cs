namespace Drystone.Server.Tests.SecurityTokens;

public sealed class GetCallerIdentityTests(StsServer server) : IClassFixture<StsServer>
{
    [Fact]
    public async Task The_root_is_the_account()
    {
        var answer = await StsServer.StsAsync(server.Root, "GetCallerIdentity");
        Assert.Equal((200, null), answer.Outcome);
        Assert.Equal("https://sts.amazonaws.com/doc/2011-06-15/", answer.Xml.Name.NamespaceName);
        Assert.Equal(
            ($"arn:aws:iam::{server.AccountId}:root", server.AccountId, server.AccountId),
            (answer["Arn"], answer["UserId"], answer["Account"]));
    }

    [Fact]
    public async Task A_user_needs_no_right_for_it_and_cannot_be_denied_it()
    {
        var user = await server.NewUserAsync(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""");
        var answer = await StsServer.StsAsync(user.As, "GetCallerIdentity");
        Assert.Equal((user.Arn, user.Id, server.AccountId), (answer["Arn"], answer["UserId"], answer["Account"]));
    }

    [Fact]
    public async Task A_session_is_told_which_one_it_is()
    {
        var user = await server.NewUserAsync();
        var role = await server.NewRoleAsync($$"""{"AWS":"{{user.Arn}}"}""");
        var session = server.SessionOf(await StsServer.AssumeAsync(user.As, role));
        var answer = await StsServer.StsAsync(session, "GetCallerIdentity");
        Assert.Equal($"arn:aws:sts::{server.AccountId}:assumed-role/{role.Name}/session", answer["Arn"]);
        Assert.Equal($"{role.Id}:session", answer["UserId"]);
    }

    [Fact]
    public async Task Nobody_is_told_nothing() => Assert.Equal(
        (403, "MissingAuthenticationToken"),
        (await StsServer.StsAsync(server.Anonymous, "GetCallerIdentity")).Outcome);

    [Theory]
    [InlineData("DecodeAuthorizationMessage", 501, "NotImplemented")]
    [InlineData("AssumeRoot", 501, "NotImplemented")]
    [InlineData("AssumeRoleWithSAML", 501, "NotImplemented")]
    [InlineData("AssumeRoleWithLDAPIdentity", 501, "NotImplemented")]
    [InlineData("CreateUser", 400, "InvalidAction")]
    public async Task What_is_not_served_is_never_a_success(string action, int status, string code) =>
        Assert.Equal((status, code), (await StsServer.StsAsync(server.Root, action)).Outcome);
}
