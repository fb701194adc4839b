namespace Drystone.Server.Tests.SecurityTokens;

public sealed class GetAccessKeyInfoTests(StsServer server) : IClassFixture<StsServer>
{
    private const string AllowInfo =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetAccessKeyInfo","Resource":"*"}]}""";

    [Fact]
    public async Task Who_may_ask_learns_the_account_of_a_key_and_nothing_else()
    {
        var user = await server.NewUserAsync(AllowInfo);
        var other = await StsServer.IamAsync(server.OtherRoot, "ListAccessKeys");
        var info = await StsServer.StsAsync(
            user.As, "GetAccessKeyInfo", ("AccessKeyId", other.Values("member", "AccessKeyId").First()));
        Assert.Equal((200, null), info.Outcome);
        Assert.Equal(server.OtherAccountId, info["Account"]);
        var absent = await StsServer.StsAsync(user.As, "GetAccessKeyInfo", ("AccessKeyId", "AKIAAAAAAAAAAAAAAAAA"));
        Assert.Equal((400, "ValidationError"), absent.Outcome);
    }

    [Fact]
    public async Task Others_are_not_told()
    {
        var user = await server.NewUserAsync();
        foreach (var id in new[] { "ROOTKEYOFTHETESTS", "AKIAAAAAAAAAAAAAAAAA" })
        {
            var refused = await StsServer.StsAsync(user.As, "GetAccessKeyInfo", ("AccessKeyId", id));
            Assert.Equal((403, "AccessDenied"), refused.Outcome);
        }
    }
}
